// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle

/// Sees every log record, in the thread that wrote it.
///
/// What it does there must be quick, never wait and never throw; whatever takes longer happens in
/// `run()` (OpenTelemetry specification, `logs/sdk.md`, LogRecordProcessor).
package protocol LogRecordProcessor: Service {
    /// A record was emitted. What is changed in it, the processors after this one see.
    func onEmit(_ record: inout EmittedLogRecord)

    /// Returns once all that was emitted before the call has been exported, or is lost and counted.
    func forceFlush() async

    /// What became of the records so far.
    var statistics: ProcessorStatistics { get }
}
