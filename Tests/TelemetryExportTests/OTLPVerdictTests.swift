// SPDX-License-Identifier: Apache-2.0

import OTLP
import Testing

@testable import TelemetryExport

@Suite struct OTLPVerdictTests {
    @Test(arguments: OTLPEncoding.allCases)
    func `what was rejected is read in the words of each signal`(encoding: OTLPEncoding) {
        let expected = OTLPVerdict.accepted(rejected: 3, message: "too old")
        for (signal, answer) in [
            (.traces, TraceResponse(rejected: 3, errorMessage: "too old").encoded(as: encoding)),
            (.logs, LogsResponse(rejected: 3, errorMessage: "too old").encoded(as: encoding)),
            (.metrics, MetricsResponse(rejected: 3, errorMessage: "too old").encoded(as: encoding)),
        ] as [(OTLPSignal, [UInt8])] {
            #expect(OTLPVerdict.accepted(answer: answer, as: encoding, of: signal) == expected)
        }
    }
}
