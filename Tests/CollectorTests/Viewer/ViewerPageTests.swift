// SPDX-License-Identifier: Apache-2.0

import Digest
import Foundation
import HTTPTypes
import Testing

@testable import Collector
@testable import Viewer

@Suite struct ViewerPageTests {
    @Test(arguments: [
        "/", "/search?service=x", "/trace/0123", "/map", "/metrics?show=all", "/compare?a=1&b=2",
    ])
    func `every place of the page is the same document`(path: String) async throws {
        let answer = try await collector().ask(path)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(answer.bytes == ViewerPage.standard.html.bytes)
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[HTTPField.Name("Referrer-Policy") ?? .trailer] == "no-referrer")
        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self' 'sha256-"))
        #expect(policy.hasSuffix("form-action 'none'; frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
    }

    @Test func `the import map is in the document and in its policy`() throws {
        let page = ViewerPage.standard
        let text = String(decoding: page.html.bytes, as: UTF8.self)
        let map = try #require(text.firstMatch(of: /<script type="importmap">(.*?)<\/script>/)?.1)
        #expect(page.contentSecurityPolicy.contains(SHA256.base64(of: Array(map.utf8))))
        #expect(JSON(Array(map.utf8)).imports.raw as? [String: String] != nil)
        #expect(map.contains(#""outlay/app":"/assets/app.js""#))
        #expect(!text.contains(ViewerPage.Placeholder.importMap))
    }

    @Test func `files come with their type, and unchanged ones do not come again`() async throws {
        let collector = collector()
        for asset in ViewerAssets.files {
            let answer = try await collector.ask("/assets/\(asset.name)")
            #expect(answer.status == .ok)
            #expect(answer.bytes == asset.bytes)
            #expect(answer.headers[.contentType] == asset.contentType)
            #expect(asset.contentType != "application/octet-stream")
            let tag = try #require(answer.headers[.eTag])
            let again = try await collector.ask(
                "/assets/\(asset.name)", .get, [.ifNoneMatch: "\"other\", W/\(tag)"])
            #expect(again.status == .notModified)
            #expect(again.bytes.isEmpty)
            #expect(again.headers[.eTag] == tag)
        }
    }

    @Test(arguments: ["/assets/none.js", "/assets/index.html", "/assets/..%2Fapp.js", "/assets/"])
    func `nothing else is a file`(path: String) async throws {
        #expect(try await collector().ask(path).status == .notFound)
    }

    @Test func `every file in the folder is in the table`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Viewer/Page")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names).subtracting(["index.html"]) == Set(ViewerAssets.files.map(\.name)))
    }

    @Test func `the exported file needs nothing from anywhere`() throws {
        let file = String(
            decoding: ViewerPage.standard.exported(showing: [0x7B, 0x7D]), as: UTF8.self)
        #expect(!file.contains("/assets/"))
        #expect(!file.contains(ViewerPage.Placeholder.data))
        #expect(file.contains(#"<script type="application/json" id="trace-data">{}</script>"#))
        #expect(file.contains(#""outlay/app":"data:text/javascript;charset=utf-8;base64,"#))
        #expect(file.contains(#"<script type="module">import "outlay/app"</script>"#))
        #expect(file.contains("http-equiv=\"Content-Security-Policy\""))
    }

    @Test func `every module imports modules that are there, by the name in the map`() throws {
        let names = Set(ViewerAssets.files.compactMap(\.moduleName))
        for asset in ViewerAssets.files where asset.moduleName != nil {
            let text = String(decoding: asset.bytes, as: UTF8.self)
            for match in text.matches(of: /(?:from |import\()['"](outlay\/.*?)['"]/) {
                #expect(names.contains(String(match.1)), "\(asset.name)")
            }
        }
    }

    @Test(arguments: [
        ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE="
        ),
        (String(repeating: "a", count: 1_000_000), "zcduXJkU+5KBocfihNc+Z/GAmkiklyAOBG05zMcRLNA="),
    ])
    func `digests are those of the standard's examples`(text: String, digest: String) {
        #expect(SHA256.base64(of: Array(text.utf8)) == digest)
    }
}
