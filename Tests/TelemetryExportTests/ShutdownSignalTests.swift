// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryExport

struct ShutdownSignalTests {
    @Test func `raising lets all waiters go on, also those who come later`() async {
        let signal = ShutdownSignal()
        async let first = signal.wait()
        async let second = signal.wait()
        signal.raise()
        let answers = await [first, second, signal.wait()]
        #expect(answers == [true, true, true])
    }

    @Test func `a cancelled waiter goes on without the signal`() async {
        let signal = ShutdownSignal()
        let answer = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await signal.wait() }
            group.cancelAll()
            return await group.next()
        }
        #expect(answer == false)
        #expect(!signal.isRaised)
    }
}
