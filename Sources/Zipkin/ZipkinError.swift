// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be read as a list of Zipkin spans, and where in them.
package struct ZipkinError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// The bytes are not JSON, or not Zipkin's: the sender's fault, answered with 400.
        case malformed
        /// The list may be right but is larger than ``ZipkinLimits`` allow: answered with 413.
        case limitExceeded
    }

    package var code: Code
    /// The field as Zipkin's API names it, such as `[3].annotations[0].timestamp`; empty for the
    /// list as a whole.
    package private(set) var path = ""
    /// The byte at which the trouble starts.
    package var offset: Int
    /// What is wrong, without any of the bytes received, so that it may be logged and sent back.
    package var message: String

    static func malformed(at offset: Int, _ message: String) -> ZipkinError {
        ZipkinError(code: .malformed, offset: offset, message: message)
    }

    static func limit(at offset: Int, _ message: String) -> ZipkinError {
        ZipkinError(code: .limitExceeded, offset: offset, message: message)
    }

    /// The same error seen from the object that holds `field`, which must be a name that we know.
    func within(_ field: String) -> ZipkinError {
        var outer = self
        outer.path = path.isEmpty || path.hasPrefix("[") ? field + path : "\(field).\(path)"
        return outer
    }

    /// The same error seen from the list whose element it concerns.
    func within(element index: Int) -> ZipkinError {
        var outer = self
        outer.path = path.isEmpty ? "[\(index)]" : "[\(index)].\(path)"
        return outer
    }
}

extension ZipkinError: CustomStringConvertible {
    /// One sentence for the sender and for the log.
    package var description: String {
        "\(path.isEmpty ? "list of spans" : path): \(message) (at byte \(offset))"
    }
}
