// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Metrics
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TelemetrySDK

/// Measures how long event loops keep work waiting: what blocks one blocks every connection on it.
///
/// Once a second each loop is given a task that does nothing, and the time until it has run is measured.
/// A loop that has not come to the last one by then is not given another, so a loop that hangs costs
/// nothing, and shows as one long wait when it goes on. The loops are those of NIO's singleton group,
/// which servers and clients use unless they are told otherwise.
package struct EventLoopLag: Service {
    /// Our own name: the semantic conventions know event loops of Node.js alone.
    package static let instrument = MetricInstrument(
        "outlay.event_loop.lag",
        .histogram(bounds: [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]),
        unit: "s", description: "How long a task waited for its event loop.")

    private let timer: any TimerHandler
    private let clock: any Clock<Duration>
    private let probes: [LoopProbe]

    package init(
        _ factory: any MetricsFactory,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        timer = factory.makeTimer(label: Self.instrument.name, dimensions: [])
        self.clock = clock
        probes = group.makeIterator().map(LoopProbe.init)
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                for probe in probes { probe.send(timer, clock) }
                try await clock.sleep(for: .seconds(1))
            }
        }
    }
}

/// One loop, and whether it still has to come to the last task.
private final class LoopProbe: Sendable {
    private let loop: any EventLoop
    private let isWaiting = Atomic(false)

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func send(_ timer: any TimerHandler, _ clock: any Clock<Duration>) {
        guard !isWaiting.exchange(true, ordering: .relaxed) else { return }
        let stopwatch = Stopwatch(clock)
        loop.execute { [self] in
            timer.recordNanoseconds(stopwatch.elapsed.nanoseconds)
            isWaiting.store(false, ordering: .relaxed)
        }
    }
}
