// SPDX-License-Identifier: Apache-2.0

import Digest

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One file of the page.
package struct ViewerAsset: Sendable {
    package let name: String
    package let bytes: [UInt8]
    /// Changes whenever the bytes do: an `ETag`, quotes included.
    package let entityTag: String

    package init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        entityTag = Self.entityTag(of: bytes)
    }

    static func entityTag(of bytes: [UInt8]) -> String { "\"\(SHA256.base64(of: bytes))\"" }

    /// By the name's extension; anything unknown is bytes that no browser will run.
    package var contentType: String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: "application/octet-stream"
        }
    }

    /// `outlay/NAME` for a module `NAME.js`; `nil` for what is none.
    var moduleName: String? {
        name.hasSuffix(".js") ? "outlay/" + name.dropLast(3) : nil
    }

    /// Where the server has it.
    var path: String { "/assets/" + name }

    /// The whole file as a URL, so that nothing has to be fetched (RFC 2397).
    var dataURL: String {
        "data:\(contentType.replacing(" ", with: ""));base64,\(Data(bytes).base64EncodedString())"
    }
}
