// SPDX-License-Identifier: Apache-2.0

/// Why a broker did not do what was asked.
package struct MessagingError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The address or an option makes no sense; the start should fail.
        case configuration
        /// The broker cannot be reached, or the connection was lost; try again later.
        case unavailable
        /// The broker refused; trying again is useless.
        case refused
        /// What arrived is no message.
        case malformed
    }

    package var code: Code
    /// A sentence that contains no value of a message.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
