// SPDX-License-Identifier: Apache-2.0

import Tracing

private enum LogExportSuppressionKey: ServiceContextKey {
    typealias Value = Bool
    static let nameOverride: String? = "log-export-suppressed"
}

extension ServiceContext {
    /// Whether log records that are written under this context stay on the console.
    ///
    /// Set while telemetry is being exported: what a failing export has to say must not become the next
    /// thing to export. Our log backend honours it.
    package var isLogExportSuppressed: Bool {
        get { self[LogExportSuppressionKey.self] ?? false }
        set { self[LogExportSuppressionKey.self] = newValue ? true : nil }
    }
}

/// Runs `operation` so that nothing below it starts a span or exports a log record.
package func withTelemetrySuppressed<Result>(
    isolation: isolated (any Actor)? = #isolation,
    _ operation: () async throws -> Result
) async rethrows -> Result {
    var context = ServiceContext.current ?? .topLevel
    context.isTracingSuppressed = true
    context.isLogExportSuppressed = true
    return try await ServiceContext.$current.withValue(context, operation: operation)
}
