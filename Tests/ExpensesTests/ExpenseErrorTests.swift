// SPDX-License-Identifier: Apache-2.0

import Expenses
import Testing

@Suite struct ExpenseErrorTests {
    @Test func `errors that the operator has to mend are the service's fault`() {
        let ours = ExpenseError.Code.allCases.filter {
            !ExpenseError($0, "…").isCallersFault
        }
        #expect(
            ours == [.bankUnavailable, .bankTimeout, .bankFailed, .unavailable, .internal])
    }

    @Test func `the log learns the cause`() {
        let error = ExpenseError(.internal, "It broke.", cause: CancellationError())
        #expect(error.description == "internal: It broke. (CancellationError())")
    }
}
