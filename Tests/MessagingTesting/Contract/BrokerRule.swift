// SPDX-License-Identifier: Apache-2.0

import Messaging

/// One rule that every broker keeps which promises ``Messaging/DeliveryGuarantee/atLeastOnce``, and a
/// check of it.
///
/// A check makes destinations of its own, so all rules may run at once on one broker. It waits for as long
/// as a message takes, so that a broker that loses one never ends it: give the test a time limit. Run the
/// rules as the arguments of one test:
///
/// ```swift
/// @Test(.timeLimit(.minutes(1)), arguments: BrokerRule.all)
/// func `the broker keeps the rule`(_ rule: BrokerRule) async throws {
///     try await rule.check(broker)
/// }
/// ```
package struct BrokerRule: Sendable, CustomStringConvertible {
    /// The rule as a sentence.
    package let description: String
    private let body: @Sendable (BrokerUnderTest) async throws -> Void

    init(
        _ description: String, body: @escaping @Sendable (BrokerUnderTest) async throws -> Void
    ) {
        self.description = description
        self.body = body
    }

    /// The whole contract.
    package static let all = delivering + ordering + settling + interrupting

    /// Throws ``BrokenRule`` where the broker breaks the rule, `CancellationError` where the test's time
    /// is over, and what the broker throws besides.
    ///
    /// - Parameter mayRepeat: whether what was acknowledged may come again where consumers come and go,
    ///   which the guarantee allows and most brokers do not do.
    package func check(_ broker: any MessageBroker, mayRepeat: Bool = false) async throws {
        try await body(BrokerUnderTest(broker: broker, mayRepeat: mayRepeat))
    }
}

/// What a broker did that its contract forbids.
package struct BrokenRule: Error, CustomStringConvertible {
    package let description: String
}

/// Fails unless two values are the same.
func expectEqual<Value: Equatable>(
    _ value: Value, _ expected: Value, _ subject: String = "value",
    file: String = #fileID, line: Int = #line
) throws {
    guard value == expected else {
        throw BrokenRule(
            description: "\(file):\(line): the \(subject) is \(value), not \(expected)")
    }
}
