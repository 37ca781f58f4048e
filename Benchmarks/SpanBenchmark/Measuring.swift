// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel
import TelemetrySDK

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Repeats `body` in rounds of about 50 ms and prints the median round, in nanoseconds of CPU time an
/// operation and as a multiple of `baseline`.
@discardableResult
func measure(
    _ name: String, against baseline: Double? = nil, operations: Int = 1, perform body: () -> Void
) -> Double {
    var repetitions = 1
    while time(repetitions, body) < 50_000_000 { repetitions *= 2 }
    let rounds = (0..<21).map { _ in time(repetitions, body) }.sorted()
    let nanoseconds = Double(rounds[10]) / Double(repetitions * operations)
    let ratio = baseline.map { "  ×\(rounded(nanoseconds / $0))" } ?? ""
    print("\(name): \(rounded(nanoseconds)) ns\(ratio)")
    return nanoseconds
}

private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

private func time(_ repetitions: Int, _ body: () -> Void) -> UInt64 {
    let start = processTime()
    for _ in 0..<repetitions { body() }
    return processTime() - start
}

/// CPU time of all threads, so that the exporter's share counts too.
private func processTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Takes every batch and forgets it.
struct DiscardingExporter: SpanExporter {
    func export(_ batch: ResourceSpans) async -> ExportOutcome { .success }
    func shutdown() async {}
}

/// Samples everything or nothing, so that both can be measured behind one bootstrap.
final class SwitchableSampler: Sampler {
    let isOn = Atomic(true)
    private let on = ParentBasedSampler(root: AlwaysOnSampler())
    private let off = AlwaysOffSampler()

    var description: String { "SwitchableSampler" }

    func sample(_ request: SamplingRequest) -> SamplingResult {
        isOn.load(ordering: .relaxed) ? on.sample(request) : off.sample(request)
    }
}
