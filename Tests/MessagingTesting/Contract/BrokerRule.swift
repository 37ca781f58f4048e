// SPDX-License-Identifier: Apache-2.0

import Messaging

/// One rule that every broker keeps which promises ``Messaging/DeliveryGuarantee/atLeastOnce``, and a
/// check of it.
///
/// A check makes destinations of its own, so all rules may run at once on one broker. Run them as the
/// arguments of one test:
///
/// ```swift
/// @Test(arguments: BrokerRule.all)
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

    /// Throws ``BrokenRule`` where the broker breaks the rule or takes more than a minute, and what the
    /// broker throws besides.
    package func check(_ broker: any MessageBroker) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body(BrokerUnderTest(broker: broker)) }
            group.addTask {
                try await Task.sleep(for: .seconds(60))
                throw BrokenRule(description: "the messages did not arrive within a minute")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
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
