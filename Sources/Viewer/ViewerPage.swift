// SPDX-License-Identifier: Apache-2.0

import Digest

/// The page of the viewer, ready to be served, and its form as one file that needs no server.
///
/// The page's modules import each other as `outlay/NAME`. An import map says where these are: on the
/// server below `/assets/`, in the exported file within the file itself.
package struct ViewerPage: Sendable {
    /// The document that every path of the page is answered with.
    package let html: ViewerAsset
    /// What the document may load and run: its own files, and nothing written into it.
    package let contentSecurityPolicy: String
    package let assets: [String: ViewerAsset]
    private let exported: ExportedPage

    /// Puts the page together.
    ///
    /// - Parameter index: the document, with the placeholders `<!--importmap-->` and `<!--data-->`.
    package init(index: [UInt8], assets: [ViewerAsset]) {
        let index = String(decoding: index, as: UTF8.self)
        let map = ImportMap(assets) { $0.path }
        html = ViewerAsset(
            "index.html",
            Array(
                index.replacing(Placeholder.importMap, with: map.element, maxReplacements: 1).utf8))
        contentSecurityPolicy = [
            "default-src 'none'", "script-src 'self' \(map.source)", "style-src 'self'",
            "img-src 'self' data:", "connect-src 'self'", "font-src 'none'", "base-uri 'none'",
            "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
        self.assets = Dictionary(assets.map { ($0.name, $0) }) { $1 }
        exported = ExportedPage(index: index, assets: assets)
    }

    /// The page of this program.
    package static let standard = ViewerPage(index: ViewerAssets.index, assets: ViewerAssets.files)

    /// The page as one file that shows one trace.
    ///
    /// - Parameter document: the trace as the viewer's API gives it, in JSON. Whatever it holds, it
    ///   stays text.
    package func exported(showing document: [UInt8]) -> [UInt8] { exported.file(document) }

    /// What the server or the export writes into the document.
    enum Placeholder {
        static let importMap = "<!--importmap-->"
        static let data = "<!--data-->"
    }
}

/// Where each module is (HTML Standard, "Import maps").
struct ImportMap {
    let element: String
    /// The name under which a Content-Security-Policy lets the map be.
    let source: String

    init(_ assets: [ViewerAsset], url: (ViewerAsset) -> String) {
        // Names and URLs are the program's own and need no escaping.
        let entries = assets.compactMap { asset in
            asset.moduleName.map { "\"\($0)\":\"\(url(asset))\"" }
        }
        let map = "{\"imports\":{\(entries.joined(separator: ","))}}"
        element = "<script type=\"importmap\">\(map)</script>"
        source = "'sha256-\(SHA256.base64(of: Array(map.utf8)))'"
    }
}
