// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryModel
import Testing
import TraceStore

// What the allocator has handed out is told by the GNU C library.
#if canImport(Glibc)
    import Glibc

    /// The store's bound is stated in an estimate; the process's bound relies on its being no less than what
    /// the allocator hands out.
    @Suite(.timeLimit(.minutes(5))) struct EstimateTests {
        /// In a process of its own, since other tests allocate all the time.
        @Test func `what is kept takes no more than the store says`() async {
            await #expect(processExitsWith: .success) {
                for kind in [
                    "traces", "spans", "attributes", "events", "sources", "logs", "series",
                    "points",
                    "histograms",
                ] {
                    let before = try heapBytes()
                    let store = BoundedTraceStore()
                    for number in 0..<20 { fill(store, with: kind, number) }
                    let taken = try heapBytes() - before
                    let stated = store.figures.bytes
                    #expect(taken <= stated, "\(kind): \(taken) bytes where \(stated) are stated")
                    #expect(
                        stated < 5 * taken, "\(kind): \(taken) bytes where \(stated) are stated")
                }
            }
        }
    }

    private func fill(_ store: BoundedTraceStore, with kind: String, _ number: Int) {
        let resource = Resource(attributes: ["service.name": "a service of some length"])
        func insert(_ spans: [FinishedSpan], scope: String = "scope") {
            let scope = ScopeSpans(scope: InstrumentationScope(name: scope), spans: spans)
            store.insert([ResourceSpans(resource: resource, scopes: [scope])])
        }
        let base = UInt64(number + 1) << 32
        switch kind {
        case "traces": insert((1...1_000).map { span(trace: base + $0, id: $0) })
        case "spans": insert((1...1_000).map { span(trace: 1, id: base + $0) })
        case "attributes": insert((1...20).map { span(trace: base, id: $0, attributes: 500) })
        case "events": insert((1...20).map { span(trace: base, id: $0, events: 500) })
        case "sources":
            for each in UInt64(1)...40 {
                insert([span(trace: base, id: each)], scope: "a scope of its own: \(base + each)")
            }
        case "series", "points", "histograms":
            store.insert([
                ResourceMetrics(
                    resource: resource,
                    scopes: [
                        ScopeMetrics(
                            scope: InstrumentationScope(name: "scope"),
                            metrics: points(of: kind, UInt64(number)))
                    ])
            ])
        default:
            let records = (0..<1_000).map { each in
                LogRecord(
                    time: 1, severityText: "INFO",
                    body: .string("what was said in \(each), at some length"),
                    traceID: TraceID(high: 1, low: base))
            }
            let scope = ScopeLogs(scope: InstrumentationScope(name: "scope"), records: records)
            store.insert([ResourceLogs(resource: resource, scopes: [scope])])
        }
    }

    /// Of new series, or the next ones of 50 that are known, each with other attributes.
    private func points(of kind: String, _ number: UInt64) -> [Metric] {
        (0..<500).map { each in
            let isNew = kind == "series"
            let name = isNew ? "series \(number) \(each)" : "series \(each % 50)"
            let time = (number * 10 + UInt64(each / 50)) * 1_000_000_000 + 1
            let frame = PointFrame(
                attributes: ["an attribute": .string("its value, of \(name)")], startTime: 1,
                time: isNew ? 1 : time)
            guard kind == "histograms" else {
                let point = NumberPoint(
                    frame: frame, value: .int(Int64(number * 10) + Int64(each / 50)))
                return Metric(name: "a metric of some length", unit: "s", data: .gauge([point]))
            }
            let count = number * 10 + UInt64(each / 50) + 1
            let point = HistogramPoint(
                frame: frame, count: 3 * count, sum: 1, bounds: [1, 2, 3, 4],
                counts: [count, count, count, 0, 0],
                exemplars: [
                    Exemplar(time: time, value: .double(1), traceID: TraceID(high: 1, low: 1))
                ])
            return Metric(name: "a metric of some length", data: .histogram([point], .cumulative))
        }
    }

    private func span(
        trace: UInt64, id: UInt64, attributes: Int = 0, events: Int = 0
    ) -> FinishedSpan {
        // Appended, as a decoder does it, so that the arrays have room to spare.
        var elements: [Attributes.Element] = []
        for number in 0..<attributes {
            elements.append(
                .init(key: "an attribute \(number)", value: .string("its value \(number)")))
        }
        var list: [FinishedSpan.Event] = []
        for number in 0..<events { list.append(.init(name: "event number \(number)", time: 1)) }
        return FinishedSpan(
            context: SpanContext(
                traceID: TraceID(high: 1, low: trace), spanID: SpanID(rawValue: id)),
            name: "a span called \(id)", startTime: 1, endTime: 2,
            attributes: Attributes(elements), events: list)
    }

    /// From the report of `malloc_info(3)`, which Swift's module of the C library leaves out: what the
    /// system has given, less what lies free, plus large blocks.
    private func heapBytes() throws -> Int {
        typealias Report = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32
        let symbol = try #require(dlsym(nil, "malloc_info"))
        let file = try #require(tmpfile())
        defer { fclose(file) }
        _ = unsafeBitCast(symbol, to: Report.self)(0, file)
        rewind(file)
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        let totals =
            String(decoding: bytes[..<count], as: UTF8.self)
            .components(separatedBy: "</heap>").last ?? ""
        func size(_ name: String) throws -> Int {
            let rest = try #require(totals.components(separatedBy: name).dropFirst().first)
            let size = rest.components(separatedBy: "size=\"").dropFirst().first ?? ""
            return try #require(Int(size.prefix { $0.isNumber }))
        }
        return try size("system type=\"current") - size("total type=\"fast")
            - size("total type=\"rest") + size("total type=\"mmap")
    }
#endif
