// SPDX-License-Identifier: Apache-2.0

/// How long the last exports of a signal may take once shutdown has begun, unless a configuration says
/// otherwise. It is the same for all signals and runs for all at once, so it is how long telemetry
/// delays the end of a program at most; shorter than the time that orchestrators give a process to end.
package let defaultShutdownTimeout = Duration.seconds(10)

/// Exports, and gives up once that has taken longer than `timeout`: the export is cancelled, and counts
/// as failed.
///
/// - Parameter timeout: `nil` for no limit.
func withExportTimeout(
    _ timeout: Duration?, on clock: any Clock<Duration>,
    _ export: @escaping @Sendable () async -> ExportOutcome
) async -> ExportOutcome {
    guard let timeout else { return await export() }
    return await withTaskGroup(of: ExportOutcome?.self) { group in
        group.addTask { await export() }
        group.addTask {
            // The error is the cancellation that ends this sleep once the export is done.
            guard (try? await clock.sleep(for: timeout)) != nil else { return nil }
            return .failure(reason: "the export took longer than \(timeout)")
        }
        defer { group.cancelAll() }
        for await outcome in group { if let outcome { return outcome } }
        return .failure(reason: "the export was cancelled")
    }
}
