// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

private enum SpanContextKey: ServiceContextKey {
    typealias Value = SpanContext
    static let nameOverride: String? = "span-context"
}

extension ServiceContext {
    /// The span that is current in this context: one of our own, or a remote one that a propagator
    /// has read from a carrier.
    package var spanContext: SpanContext? {
        get { self[SpanContextKey.self] }
        set { self[SpanContextKey.self] = newValue }
    }
}
