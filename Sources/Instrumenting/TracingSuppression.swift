// SPDX-License-Identifier: Apache-2.0

import Tracing

private enum TracingSuppressionKey: ServiceContextKey {
    typealias Value = Bool
    static let nameOverride: String? = "tracing-suppressed"
}

extension ServiceContext {
    /// Whether spans that start under this context are left out altogether.
    ///
    /// Set for health checks, and for the exporter's own requests, which would otherwise be traced and
    /// exported without end. Our tracer honours it; propagation goes on as before.
    package var isTracingSuppressed: Bool {
        get { self[TracingSuppressionKey.self] ?? false }
        set { self[TracingSuppressionKey.self] = newValue ? true : nil }
    }
}

/// Runs `operation` so that nothing below it starts a span.
package func withTracingSuppressed<Result>(
    isolation: isolated (any Actor)? = #isolation,
    _ operation: () async throws -> Result
) async rethrows -> Result {
    var context = ServiceContext.current ?? .topLevel
    context.isTracingSuppressed = true
    return try await ServiceContext.$current.withValue(context, operation: operation)
}
