// SPDX-License-Identifier: Apache-2.0

import Collector
import Foundation
import Logging
import ServiceLifecycle
import TelemetryExport

@testable import outlay

/// Where everything that the suite's collectors accept is recorded, for `scripts/contract` to hold it
/// against the catalogue: a file for each collector, in the folder that `OUTLAY_RECORD_TELEMETRY` names.
enum RecordedTelemetry {
    /// What a collector passes everything on to, as `outlay collector` makes it from its variable; `nil`
    /// if nobody wants a recording. It must be run.
    static func forwarder() throws -> (any TelemetryForwarder & Service)? {
        guard let folder = ProcessInfo.processInfo.environment["OUTLAY_RECORD_TELEMETRY"],
            !folder.isEmpty
        else { return nil }
        let file = URL(filePath: folder).appending(path: "\(UUID()).jsonl")
        return try OTLPForwarder(
            Settings(environment: [OTLPForwarder.variable: file.absoluteString]),
            queueBytes: 256 << 20, logger: Logger(label: "recording"))
    }
}
