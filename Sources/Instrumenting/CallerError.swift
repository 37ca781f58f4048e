// SPDX-License-Identifier: Apache-2.0

/// An error that may be an answer to the caller rather than a failure of the program: "no such
/// expense", "the amount is negative".
///
/// A span through which such an answer passes stays without error, as an HTTP server span does for
/// a 4xx (`http/http-spans.md`, Status).
package protocol CallerError: Error {
    /// Whether the caller asked for something that cannot be had, and everything here works.
    var isCallersFault: Bool { get }
}

extension Error {
    /// The error's type with its module: `Postgres.PostgresError`.
    ///
    /// For a type inside a function or a file the runtime adds an address, which would make each
    /// process's `error.type` a different one; that part is left out.
    package var typeName: String {
        String(reflecting: type(of: self as any Error)).split(separator: ".")
            .filter { !$0.hasPrefix("(unknown context") }
            .joined(separator: ".")
    }

    /// True only for a ``CallerError`` that says so of itself.
    package var isAnswerToCaller: Bool {
        (self as? any CallerError)?.isCallersFault ?? false
    }
}
