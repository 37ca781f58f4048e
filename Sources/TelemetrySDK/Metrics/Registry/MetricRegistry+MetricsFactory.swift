// SPDX-License-Identifier: Apache-2.0

import Metrics

/// A series outlives the handlers that measure for it, as a total must not fall to nothing because
/// somebody lets go of a counter; so there is nothing to destroy.
extension MetricRegistry: MetricsFactory {
    package func makeCounter(
        label: String, dimensions: [(String, String)]
    ) -> any CounterHandler {
        handler(.counter, label, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        handler(.floatingPointCounter, label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        handler(.meter, label, dimensions)
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        handler(aggregate ? .recorder : .gauge, label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        handler(.timer, label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// What swift-metrics tells handlers apart by.
struct HandlerKey: Hashable, Sendable {
    let api: InstrumentAPI
    let label: String
    let dimensions: [(String, String)]

    func hash(into hasher: inout Hasher) {
        hasher.combine(api)
        hasher.combine(label)
        for (key, value) in dimensions {
            hasher.combine(key)
            hasher.combine(value)
        }
    }

    static func == (left: HandlerKey, right: HandlerKey) -> Bool {
        left.api == right.api && left.label == right.label
            && left.dimensions.elementsEqual(right.dimensions, by: ==)
    }
}
