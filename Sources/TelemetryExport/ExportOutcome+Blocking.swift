// SPDX-License-Identifier: Apache-2.0

import NIOPosix
import TelemetrySDK

extension ExportOutcome {
    static let afterShutdown = ExportOutcome.failure(reason: "the exporter has been shut down")

    /// Runs work that may block on a thread that is meant for it, and says how it went.
    static func ofBlocking(_ work: @escaping @Sendable () throws -> Void) async -> ExportOutcome {
        do {
            try await NIOThreadPool.singleton.runIfActive(work)
            return .success
        } catch {
            return .failure(reason: "\(error)")
        }
    }
}
