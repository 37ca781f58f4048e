// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Tracing

/// Holds the server span of a request until its response has been written.
///
/// Ends the span once: when told to, or when nobody can write the response any more, because whoever
/// held it let it go.
final class SpanLease: Sendable {
    /// The lease of the response that this task will write, if its server ends spans by itself.
    @TaskLocal static var current: SpanLease?

    private let span = Mutex<(any Span)?>(nil)

    init(_ span: (any Span)? = nil) {
        self.span.withLock { $0 = span }
    }

    deinit { end() }

    /// Takes over the duty to end the span.
    func take(_ span: any Span) {
        self.span.withLock { $0 = span }
    }

    /// Ends the span, unless that was done before.
    func end() {
        span.withLock { span in
            defer { span = nil }
            return span
        }?.end()
    }
}
