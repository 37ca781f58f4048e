// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetrySDK
import Tracing

extension Logger.MetadataProvider {
    /// The ids of the current span, under the names that plain-text logs are to use
    /// (OpenTelemetry specification, `compatibility/logging_trace_context.md`).
    static let spanContext = Logger.MetadataProvider {
        guard let span = ServiceContext.current?.spanContext, span.isValid else { return [:] }
        return [
            "trace_id": "\(span.traceID)", "span_id": "\(span.spanID)",
            "trace_flags": "0\(span.flags.intersection([.sampled, .random]).rawValue)",
        ]
    }
}
