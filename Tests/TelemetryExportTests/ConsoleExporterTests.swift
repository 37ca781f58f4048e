// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel
import TelemetrySDK
import Testing

@testable import TelemetryExport

struct ConsoleExporterTests {
    @Test func `a batch is shown as a tree for each trace`() async {
        let text = await exported(
            .test(
                .test("insert", id: 3, parent: 2, from: 4, to: 9),
                .test(
                    "POST /things", id: 1, kind: .server, from: 0, to: 12,
                    attributes: ["http.response.status_code": 500, "note": "a b"],
                    status: .init(code: .error, message: "no\u{1B}[31m room")),
                .test(
                    "save", id: 2, parent: 1, from: 2, to: 10,
                    events: [
                        .init(name: "exception", time: 5_500_000, attributes: ["type": "E"])
                    ]),
                .test("log", id: 4, parent: 1, from: 11, to: 12),
                .test("elsewhere", trace: 2, id: 5, parent: 99, kind: .client, from: 20, to: 1_520)
            ))
        #expect(
            text == """
                trace 00000000000000000000000000000001 · shop · 4 spans
                └─ POST /things SERVER 12.0 ms ERROR: no\\u{1B}[31m room \
                http.response.status_code=500 note="a b"
                   ├─ save 8.00 ms
                   │  │  · exception +3.50 ms type=E
                   │  └─ insert 5.00 ms
                   └─ log 1.00 ms
                trace 00000000000000000000000000000002 · shop · 1 span
                └─ elsewhere CLIENT 1.50 s

                """)
    }

    @Test func `attribute values of every type can be read`() async {
        let text = await exported(
            .test(
                .test(
                    "s",
                    attributes: [
                        "a": [1, 2], "b": true, "c": .bytes([1]), "d": 1.5, "e": .empty, "f": "",
                        "g": .map(["k": "v"]), "h": "x\ny",
                    ])))
        #expect(
            text.contains(
                #"a=[1, 2] b=true c=(1 bytes) d=1.5 e=(empty) f="" g={k=v} h=x\ny"#))
    }

    @Test(
        arguments: [
            (0, "0 ns"), (999, "999 ns"), (1_000, "1.00 µs"), (12_345, "12.3 µs"),
            (850_000, "850 µs"), (12_300_000, "12.3 ms"), (59_990_000_000, "59.9 s"),
        ] as [(UInt64, String)])
    func `a duration is told in the unit that fits`(nanoseconds: UInt64, text: String) {
        #expect(SpanLine.duration(from: 5, to: 5 + nanoseconds) == text)
    }

    @Test func `a clock that went backwards is no time at all`() {
        #expect(SpanLine.duration(from: 5, to: 4) == "0 ns")
    }

    @Test func `what cannot be written is a failure`() async {
        struct Closed: Error {}
        let log = LogRecorder()
        let exporter = ConsoleExporter(logger: log.logger, clock: HandMovedClock()) { _ in
            throw Closed()
        }
        for _ in 0..<3 {
            #expect(await exporter.export(.one) == .failure(reason: "Closed()"))
        }
        #expect(
            log.lines == [
                "error: Traces could not be exported. batches=1 destination=console reason=Closed()"
            ])
    }

    @Test func `after the shutdown everything fails`() async {
        let exporter = ConsoleExporter(logger: LogRecorder().logger) { _ in
            Issue.record("nothing may be written")
        }
        await exporter.shutdown()
        #expect(await exporter.export(.one) == .afterShutdown)
    }

    private func exported(_ batch: ResourceSpans) async -> String {
        let written = Mutex<[UInt8]>([])
        let exporter = ConsoleExporter(logger: LogRecorder().logger) { bytes in
            written.withLock { $0 += bytes }
        }
        #expect(await exporter.export(batch) == .success)
        return String(decoding: written.withLock { $0 }, as: UTF8.self)
    }
}
