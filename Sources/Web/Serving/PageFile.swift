// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// A file of the page, part of the program.
struct PageFile: Sendable {
    let path: String
    private let type: String
    private let content: ByteBuffer
    private let tag: String

    private init(_ path: String, _ type: String, _ bytes: [UInt8]) {
        self.path = path
        self.type = "\(type); charset=utf-8"
        content = ByteBuffer(bytes: bytes)
        tag = "\"\(String(digest(bytes), radix: 16))\""
    }

    /// Always asked for again, and sent again only if another program serves it now.
    func response(to request: Request) -> Response {
        let headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .eTag: tag]
        guard request.headers[.ifNoneMatch] != tag else {
            return Response(status: .notModified, headers: [.eTag: tag], body: ResponseBody())
        }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: content))
    }

    /// Every file.
    static let all: [PageFile] = [
        PageFile("/", "text/html", PackageResources.index_html),
        PageFile("/assets/app.css", "text/css", PackageResources.app_css),
        PageFile("/assets/icon.svg", "image/svg+xml", PackageResources.icon_svg),
        script("app", PackageResources.app_js),
        script("actions", PackageResources.actions_js),
        script("api", PackageResources.api_js),
        script("budgets", PackageResources.budgets_js),
        script("chart", PackageResources.chart_js),
        script("dom", PackageResources.dom_js),
        script("filters", PackageResources.filters_js),
        script("form", PackageResources.form_js),
        script("format", PackageResources.format_js),
        script("list", PackageResources.list_js),
        script("live", PackageResources.live_js),
        script("telemetry", PackageResources.telemetry_js),
    ]

    private static func script(_ name: String, _ bytes: [UInt8]) -> PageFile {
        PageFile("/assets/\(name).js", "text/javascript", bytes)
    }
}

/// FNV-1a: enough to tell one build's file from another's.
private func digest(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
