// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation

/// Opens accounts at the bank.
package struct Accounts: Sendable {
    private let bank: ServiceCaller

    package init(bank: LoadTarget, client: TracedHTTPClient) {
        self.bank = ServiceCaller(target: bank, client: client)
    }

    /// Opens an account in EUR, unless the user has one; that one stays as it is.
    ///
    /// - Returns: whether there is a new account.
    package func open(for user: String, balance: String) async throws(PreparationError) -> Bool {
        let answer = try await bank.call(
            "PUT", "/accounts/\(user)", template: "/accounts/{user}",
            body: #"{"balance":"\#(balance)","currency":"EUR"}"#, accepting: [200, 201, 409])
        return answer.status == 201
    }
}
