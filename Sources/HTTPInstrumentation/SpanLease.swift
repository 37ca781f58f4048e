// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Holds the server span of a request until its response has been written.
///
/// Ends it once: when told to, or when nobody can write the response any more, because whoever held it
/// let it go.
final class SpanLease: Sendable {
    /// The lease of the response that this task will write, if its server ends spans by itself.
    @TaskLocal static var current: SpanLease?

    private let served = Mutex<ServedRequest?>(nil)

    init(_ served: ServedRequest? = nil) {
        self.served.withLock { $0 = served }
    }

    deinit { end() }

    /// Takes over the duty to end the span.
    func take(_ served: ServedRequest) {
        self.served.withLock { $0 = served }
    }

    /// Ends the span, unless that was done before.
    func end() {
        served.withLock { served in
            defer { served = nil }
            return served
        }?.end()
    }
}
