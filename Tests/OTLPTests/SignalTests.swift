// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

/// What holds for logs and metrics as it does for traces.
@Suite struct SignalTests {
    @Test(arguments: Signal.allCases, OTLPEncoding.allCases)
    func `random requests of each signal survive writing and reading`(
        signal: Signal, encoding: OTLPEncoding
    ) throws {
        for seed in 0..<100 as Range<UInt64> {
            let request = signal.randomRequest(seed: seed)
            let bytes = request.encoded(as: encoding)
            #expect(try signal.request(decoding: bytes, as: encoding) == request)
        }
    }

    @Test(arguments: Signal.allCases, OTLPEncoding.allCases)
    func `a request of each signal cut short anywhere is read or refused`(
        signal: Signal, encoding: OTLPEncoding
    ) throws {
        let requests = (1...200 as ClosedRange<UInt64>).lazy
            .map { signal.randomRequest(seed: $0).encoded(as: encoding) }
        // Every length of each is read: what a long one costs grows with its square.
        for bytes in requests.filter({ 500...2_500 ~= $0.count }).prefix(3) {
            for length in 0..<bytes.count {
                let error = signal.errorOfReading(Array(bytes[..<length]), as: encoding)
                #expect((error?.offset ?? 0) <= length)
                #expect(error != nil || encoding == .protobuf)
            }
        }
    }

    @Test(arguments: Signal.allCases, OTLPEncoding.allCases)
    func `what is read from damage of each signal can be written again`(
        signal: Signal, encoding: OTLPEncoding
    ) throws {
        var generator = SeededGenerator(seed: 4)
        let originals = (1...8 as ClosedRange<UInt64>).map {
            signal.randomRequest(seed: $0).encoded(as: encoding)
        }
        for _ in 0..<1_000 {
            var bytes = originals.randomElement(using: &generator) ?? []
            guard !bytes.isEmpty else { continue }
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damage(&bytes, using: &generator)
            }
            guard let read = try? signal.request(decoding: bytes, as: encoding) else { continue }
            let again = try signal.request(decoding: read.encoded(as: encoding), as: encoding)
            #expect(again.encoded(as: encoding) == read.encoded(as: encoding))
        }
    }

    @Test(arguments: Signal.allCases, OTLPEncoding.allCases)
    func `random bytes for each signal are read or refused`(
        signal: Signal, encoding: OTLPEncoding
    ) {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<1_000 {
            let count = Int.random(in: 0...200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect((signal.errorOfReading(bytes, as: encoding)?.offset ?? 0) <= bytes.count)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func `responses of logs and metrics survive writing and reading`(
        encoding: OTLPEncoding
    ) throws {
        let logs = LogsResponse(rejected: 17, errorMessage: "too old")
        let metrics = MetricsResponse(rejected: .max, errorMessage: "too many")
        #expect(try LogsResponse(decoding: logs.encoded(as: encoding), as: encoding) == logs)
        #expect(
            try MetricsResponse(decoding: metrics.encoded(as: encoding), as: encoding) == metrics)
        #expect(
            try LogsResponse(decoding: LogsResponse.success.encoded(as: encoding), as: encoding)
                == .success)
    }

    @Test func `each response names what was rejected`() {
        func json<Field>(_ response: ExportResponse<Field>) -> String {
            String(decoding: response.encoded(as: .json), as: UTF8.self)
        }
        #expect(
            json(TraceResponse(rejected: 1)) == #"{"partialSuccess":{"rejectedSpans":"1"}}"#)
        #expect(
            json(LogsResponse(rejected: 2)) == #"{"partialSuccess":{"rejectedLogRecords":"2"}}"#)
        #expect(
            json(MetricsResponse(rejected: 3))
                == #"{"partialSuccess":{"rejectedDataPoints":"3"}}"#)
    }
}
