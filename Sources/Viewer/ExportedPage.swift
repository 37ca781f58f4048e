// SPDX-License-Identifier: Apache-2.0

import Digest

/// The page as one file: styles and modules within it, and a place for one trace.
struct ExportedPage: Sendable {
    private let before: [UInt8]
    private let after: [UInt8]

    private static let entry = "import \"outlay/app\""

    init(index: String, assets: [ViewerAsset]) {
        let map = ImportMap(assets, url: \.dataURL)
        var html = index
        var styles: [String] = []
        for asset in assets where asset.name.hasSuffix(".css") {
            let style = String(decoding: asset.bytes, as: UTF8.self)
            html = html.replacing(
                "<link rel=\"stylesheet\" href=\"\(asset.path)\">", with: "<style>\(style)</style>")
            styles.append("'sha256-\(SHA256.base64(of: Array(style.utf8)))'")
        }
        html = html.replacing(
            "<script type=\"module\" src=\"/assets/app.js\"></script>",
            with: "<script type=\"module\">\(Self.entry)</script>")
        // Icons and the like.
        for asset in assets {
            html = html.replacing("\"\(asset.path)\"", with: "\"\(asset.dataURL)\"")
        }
        html = html.replacing(
            ViewerPage.Placeholder.importMap,
            with: Self.policy(map, styles) + map.element, maxReplacements: 1)
        let halves = html.split(
            separator: ViewerPage.Placeholder.data, maxSplits: 1, omittingEmptySubsequences: false)
        before =
            Array(halves[0].utf8)
            + Array("<script type=\"application/json\" id=\"trace-data\">".utf8)
        after = Array("</script>".utf8) + Array((halves.count > 1 ? halves[1] : "").utf8)
    }

    /// The file reaches nothing outside of itself, whatever a trace may hold.
    private static func policy(_ map: ImportMap, _ styles: [String]) -> String {
        let entry = "'sha256-\(SHA256.base64(of: Array(entry.utf8)))'"
        let policy = [
            "default-src 'none'", "script-src \(map.source) \(entry) data:",
            "style-src \(styles.isEmpty ? "'none'" : styles.joined(separator: " "))",
            "img-src data:", "base-uri 'none'", "form-action 'none'",
        ].joined(separator: "; ")
        return "<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">"
    }

    /// The file around a trace's document.
    ///
    /// In JSON `<` occurs within strings only, where it may be written as an escape: so no value can
    /// end the element that it stands in.
    func file(_ document: [UInt8]) -> [UInt8] {
        var file = before
        file.reserveCapacity(before.count + document.count + after.count + 1_024)
        for byte in document {
            if byte == UInt8(ascii: "<") {
                file.append(contentsOf: "\\u003c".utf8)
            } else {
                file.append(byte)
            }
        }
        return file + after
    }
}
