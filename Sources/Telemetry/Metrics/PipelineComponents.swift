// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension TelemetryConfiguration {
    /// What the processors of spans and their exporters are called in the SDK's metrics of itself, in
    /// their order.
    var spanComponents: [SDKComponentPair] {
        var names = SDKComponentNames()
        return processors.map { processor in
            let isSimple = processor.batching.maximumBatchSize == 1
            return SDKComponentPair(
                processor: names.next(
                    isSimple ? "simple_span_processor" : "batching_span_processor"),
                exporter: processor.destination.component(&names))
        }
    }
}

extension LogsConfiguration {
    /// The same for log records.
    var components: [SDKComponentPair] {
        var names = SDKComponentNames()
        return processors.map { processor in
            let isSimple = processor.batching.maximumBatchSize == 1
            return SDKComponentPair(
                processor: names.next(
                    isSimple ? "simple_log_processor" : "batching_log_processor"),
                exporter: processor.destination.component(&names))
        }
    }
}
