// SPDX-License-Identifier: Apache-2.0

import Tracing

private enum NewTraceKey: ServiceContextKey {
    typealias Value = Bool
    static let nameOverride: String? = "new-trace"
}

extension ServiceContext {
    /// Whether the next span begins a trace of its own, whatever span is current here.
    ///
    /// For a consumer that links to the message's trace instead of continuing it: baggage goes on, the
    /// trace does not. Our tracer honours it and clears it for what is below; others have a parent.
    package var startsNewTrace: Bool {
        get { self[NewTraceKey.self] ?? false }
        set { self[NewTraceKey.self] = newValue ? true : nil }
    }
}
