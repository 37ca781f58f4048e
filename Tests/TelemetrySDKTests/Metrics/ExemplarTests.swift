// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import TelemetryModel
import TelemetrySDK
import TelemetryTesting
import Testing
import Tracing

@Suite("Exemplars")
struct ExemplarTests {
    @Test func `a measurement within a sampled span names the span`() async throws {
        let measured = MeasuredRegistry()
        measured.time.advance(by: 7)
        let span = await withRecordedSpans { spans in
            await withSpan("work") { _ in
                measured.timer("duration").recordNanoseconds(20_000_000)
                measured.counter("requests").increment(by: 2)
                measured.meter("level").set(3.0)
            }
            return spans["work"]
        }
        let metrics = measured.collect()
        for (name, value) in [
            ("duration", MetricNumber.double(0.02)), ("requests", .int(2)), ("level", .double(3)),
        ] {
            let exemplar = try #require(metrics[name]?.exemplars.first)
            #expect(exemplar.value == value)
            #expect(exemplar.time == 1007)
            #expect(exemplar.traceID == span?.context.traceID)
            #expect(exemplar.spanID == span?.context.spanID)
        }
    }

    @Test func `outside of a sampled span there is none, unless all are wanted`() async {
        for (filter, count) in [(ExemplarFilter.traceBased, 0), (.alwaysOff, 0), (.alwaysOn, 1)] {
            let measured = MeasuredRegistry(exemplars: filter)
            measured.counter("plain").increment(by: 1)
            await withRecordedSpans(sampler: AlwaysOffSampler()) { _ in
                await withSpan("work") { _ in measured.counter("unsampled").increment(by: 1) }
            }
            let metrics = measured.collect()
            #expect(metrics["plain"]?.exemplars.count == count)
            #expect(metrics["unsampled"]?.exemplars.count == count)
        }
    }

    @Test func `within a sampled span there is none if none are wanted`() async {
        let measured = MeasuredRegistry(exemplars: .alwaysOff)
        await withRecordedSpans { _ in
            await withSpan("work") { _ in measured.counter("requests").increment(by: 1) }
        }
        #expect(measured.collect()["requests"]?.exemplars.isEmpty == true)
    }

    @Test func `a histogram has at most one for each bucket, and of that bucket`() throws {
        let measured = MeasuredRegistry(exemplars: .alwaysOn)
        for value in 0..<1000 { measured.recorder("sizes").record(Int64(value)) }
        let point = try #require(measured.collect()["sizes"]?.histograms.first)
        let buckets = point.exemplars.map { exemplar -> Int in
            guard case .double(let value) = exemplar.value else { return -1 }
            return point.bounds.firstIndex { value <= $0 } ?? point.bounds.count
        }
        #expect(buckets == point.counts.indices.filter { point.counts[$0] > 0 })
    }

    @Test func `an exponential histogram has twenty at most`() throws {
        let measured = MeasuredRegistry(
            exemplars: .alwaysOn,
            readers: [.reader(aggregations: [.histogram: .exponentialHistogram()])])
        for value in 1...1000 { measured.recorder("sizes").record(Int64(value)) }
        let point = try #require(measured.collect()["sizes"]?.exponentials.first)
        #expect(point.exemplars.count == 20)
        #expect(Set(point.exemplars.map(\.value)).count == 20)
    }

    @Test func `every measurement is as likely as any other to be the one`() {
        var chosen = [Int](repeating: 0, count: 4)
        for _ in 0..<4000 {
            let measured = MeasuredRegistry(exemplars: .alwaysOn)
            for value in 0..<4 { measured.counter("n").increment(by: Int64(value)) }
            if case .int(let value) = measured.collect()["n"]?.exemplars.first?.value {
                chosen[Int(value)] += 1
            }
        }
        for count in chosen { #expect((800...1200).contains(count)) }
    }

    @Test func `with differences an exemplar is told once, with totals until a newer comes`() {
        let measured = MeasuredRegistry(
            exemplars: .alwaysOn, readers: [.reader(.delta), .reader()])
        let counter = measured.counter("n")
        counter.increment(by: 1)
        _ = measured.collect(0)
        #expect(measured.collect(1)["n"]?.exemplars.map(\.value) == [.int(1)])
        #expect(measured.collect(1)["n"]?.exemplars.map(\.value) == [.int(1)])
        counter.increment(by: 2)
        #expect(measured.collect(0)["n"]?.exemplars.map(\.value) == [.int(2)])
        #expect(measured.collect(1)["n"]?.exemplars.map(\.value) == [.int(2)])
    }
}
