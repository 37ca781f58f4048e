// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel

extension ForwardingQueue.Request {
    /// Encodes a batch; `nil` if there is nothing in it, for nobody should send an empty envelope
    /// (OTLP specification, "Sending Empty Envelopes").
    init?(_ batch: TelemetryBatch, as encoding: OTLPEncoding) {
        switch batch {
        case .spans(let spans):
            guard spans.contains(where: { $0.scopes.contains { !$0.spans.isEmpty } }) else {
                return nil
            }
            self.init(
                signal: .traces,
                message: TraceRequest(resourceSpans: spans).encoded(as: encoding))
        case .logs(let logs):
            guard logs.contains(where: { $0.scopes.contains { !$0.records.isEmpty } }) else {
                return nil
            }
            self.init(
                signal: .logs, message: LogsRequest(resourceLogs: logs).encoded(as: encoding))
        case .metrics(let metrics):
            guard metrics.contains(where: { $0.scopes.contains { !$0.metrics.isEmpty } }) else {
                return nil
            }
            self.init(
                signal: .metrics,
                message: MetricsRequest(resourceMetrics: metrics).encoded(as: encoding))
        }
    }
}
