// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be read as an OTLP message, and where in them.
package struct OTLPError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// The bytes break the encoding's rules or OTLP's: the sender's fault, answered with 400.
        case malformed
        /// The message may be right but is larger than ``OTLPLimits`` allow: answered with 413.
        case limitExceeded
    }

    package var code: Code
    /// The field as the `.proto` file names it, for both encodings, such as
    /// `resource_spans[0].scope_spans[1].spans[3].trace_id`; empty for the message as a whole.
    package private(set) var path: String
    /// The byte at which the trouble starts.
    package var offset: Int
    /// What is wrong, without any of the bytes received, so that it may be logged and sent back.
    package var message: String

    init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.path = ""
        self.offset = offset
        self.message = message
    }

    static func malformed(at offset: Int, _ message: String) -> OTLPError {
        OTLPError(.malformed, at: offset, message)
    }

    static func limit(at offset: Int, _ message: String) -> OTLPError {
        OTLPError(.limitExceeded, at: offset, message)
    }

    /// The same error seen from the message that holds `field`.
    func within(_ field: some MessageField) -> OTLPError {
        var outer = self
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        outer.path = field.protobufName + separator + path
        return outer
    }

    /// The same error seen from the list whose element it concerns.
    func within(element index: Int) -> OTLPError {
        var outer = self
        outer.path = path.isEmpty ? "[\(index)]" : "[\(index)].\(path)"
        return outer
    }
}

extension OTLPError: CustomStringConvertible {
    /// One sentence for the sender and for the log.
    package var description: String {
        "\(path.isEmpty ? "message" : path): \(message) (at byte \(offset))"
    }
}
