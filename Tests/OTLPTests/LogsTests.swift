// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import Testing

@Suite struct LogsTests {
    private func record(json: String) throws -> LogRecord {
        let text = #"{"resourceLogs":[{"scopeLogs":[{"logRecords":["# + json + "]}]}]}"
        let request = try LogsRequest(decoding: Array(text.utf8), as: .json)
        return try #require(request.resourceLogs.first?.scopes.first?.records.first)
    }

    @Test func `a record is read from JSON as other programs write it`() throws {
        let read = try record(
            json: """
                {"timeUnixNano": "1544712660300000000", "observed_time_unix_nano": 1544712660300000000,
                 "severityNumber": 10, "severityText": "Information", "unknown": [{}],
                 "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "eee19b7ec3c1b174",
                 "flags": 1, "droppedAttributesCount": 2, "eventName": "device.started",
                 "body": {"stringValue": "Example"},
                 "attributes": [{"key": "map", "value": {"kvlistValue": {"values": [
                    {"key": "a", "value": {"doubleValue": "NaN"}}]}}}]}
                """)
        #expect(read.time == 1_544_712_660_300_000_000)
        #expect(read.observedTime == read.time)
        #expect(read.severityNumber == 10)
        #expect(read.severityText == "Information")
        #expect(read.body == "Example")
        #expect(read.traceID == TraceID(hex: "5b8efff798038103d269b633813fc60c"))
        #expect(read.spanID == SpanID(hex: "eee19b7ec3c1b174"))
        #expect(read.flags == .sampled)
        #expect(read.droppedAttributes == 2)
        #expect(read.eventName == "device.started")
    }

    @Test(
        arguments: [
            ("0", 0), ("24", 24), ("25", 0), ("-1", 0), (#""SEVERITY_NUMBER_UNSPECIFIED""#, 0),
            (#""SEVERITY_NUMBER_TRACE""#, 1), (#""SEVERITY_NUMBER_INFO2""#, 10),
            (#""SEVERITY_NUMBER_FATAL4""#, 24), ("null", 0),
        ] as [(String, UInt8)])
    func `a severity is read by number and by name`(json: String, number: UInt8) throws {
        #expect(try record(json: #"{"severityNumber":\#(json)}"#).severityNumber == number)
    }

    @Test(arguments: [
        #"{"traceId":"","spanId":""}"#, #"{"traceId":"\#(String(repeating: "0", count: 32))"}"#,
    ])
    func `ids of no length or of zeros only are none`(json: String) throws {
        let read = try record(json: json)
        #expect(read.traceID == nil)
        #expect(read.spanID == nil)
    }

    @Test func `an error names field and place`() throws {
        let ids = field(9, [1, 2, 3])
        let bytes = field(1, field(2, field(2, []) + field(2, ids)))
        let error = try #require(Signal.logs.errorOfReading(bytes, as: .protobuf))
        #expect(error.path == "resource_logs[0].scope_logs[0].log_records[1].trace_id")
        #expect(error.code == .malformed)
        #expect(error.offset == bytes.count - 3)
    }

    @Test func `many empty records are refused before they fill the memory`() throws {
        let records = (0..<200_002).map { $0 % 2 == 0 ? UInt8(0x12) : 0 }
        let bytes = field(1, field(2, records))
        let error = try #require(Signal.logs.errorOfReading(bytes, as: .protobuf))
        #expect(error.code == .limitExceeded)
        #expect(error.path == "resource_logs[0].scope_logs[0].log_records[100000]")
    }
}
