// SPDX-License-Identifier: Apache-2.0

/// The two forms in which OTLP travels over HTTP.
///
/// See OTLP specification, "Binary Protobuf Encoding" and "JSON Protobuf Encoding".
package enum OTLPEncoding: Hashable, Sendable, CaseIterable {
    case protobuf
    case json

    /// The media type to send and to answer with.
    package var contentType: String {
        switch self {
        case .protobuf: "application/x-protobuf"
        case .json: "application/json"
        }
    }

    /// Reads a `Content-Type` header in any case, its parameters (`; charset=utf-8`) ignored.
    ///
    /// `nil` for any other media type, which a receiver answers with 415.
    package init?(contentType: some StringProtocol) {
        let mediaType = contentType.utf8.prefix { $0 != UInt8(ascii: ";") }
            .filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            .map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
        guard
            let encoding = Self.allCases.first(where: {
                mediaType.elementsEqual($0.contentType.utf8)
            })
        else { return nil }
        self = encoding
    }
}
