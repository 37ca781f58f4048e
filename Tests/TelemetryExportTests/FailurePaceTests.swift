// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryExport

struct FailurePaceTests {
    @Test func `the first failure is told, then one line a minute with the count`() {
        var pace = FailurePace()
        let lines = [0, 5, 30, 59, 60, 61, 200].map { pace.record(at: .seconds($0)) }
        #expect(lines == [1, nil, nil, nil, 4, nil, 2])
    }
}
