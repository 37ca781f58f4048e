// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import Synchronization

/// What a ``BankClient`` measures, besides the requests themselves.
package enum BankInstruments {
    /// By `outlay.bank.circuit`: 1 for the state that it is in, 0 for the other two.
    package static let circuit = MetricInstrument(
        "outlay.bank.circuit.state", .gauge, unit: "1",
        description: "Whether the circuit breaker before the bank is in a state: 1 if it is.",
        isInteger: true)

    /// By `outlay.retry.reason`.
    package static let retries = MetricInstrument(
        "outlay.bank.retries", .counter, unit: "{retry}",
        description: "Number of orders to the bank that were sent again.", isInteger: true)

    package static let all = [circuit, retries]
}

/// Measures one ``BankClient``.
final class BankClientMetrics: Sendable {
    private let states: [(name: String, meter: any MeterHandler)]
    private let retries: MetricSeries<String, any CounterHandler>
    /// Held while a state is read and set, so that what is set last is what was read last.
    private let measuring = Mutex(())

    init(_ factory: any MetricsFactory) {
        states = CircuitState.names.map { name in
            (name, factory.meter(BankInstruments.circuit, [(AttributeName.bankCircuit, name)]))
        }
        retries = MetricSeries { reason in
            factory.counter(BankInstruments.retries, [(AttributeName.retryReason, reason)])
        }
    }

    /// Asks the circuit something, or tells it, and measures its state afterwards.
    func telling<Result>(
        _ circuit: CircuitBreaker, _ action: (CircuitBreaker) -> Result
    ) -> Result {
        defer { measure(circuit) }
        return action(circuit)
    }

    private func measure(_ circuit: CircuitBreaker) {
        measuring.withLock { _ in
            let current = circuit.name
            for (name, meter) in states { meter.set(Int64(name == current ? 1 : 0)) }
        }
    }

    /// An order is about to be sent again.
    func retried(because reason: String) { retries[reason].increment(by: 1) }
}
