// SPDX-License-Identifier: Apache-2.0

import Expenses
import NIOPosix

/// Hashes passwords by scrypt, one at a time, on a thread that may be held up.
///
/// What a hash costs is what makes it good, so the cost is bounded here: memory for one, one core, and
/// a line of a few that wait. Whoever comes when the line is full is turned away at once with
/// ``Expenses/ExpenseError/Code/unavailable``. See "Why are passwords hashed one at a time?" in
/// RATIONALE.md.
package struct ScryptPasswordHasher: PasswordHasher {
    private let cost: ScryptCost
    private let turnstile: Turnstile
    private let makeSalt: @Sendable () -> [UInt8]

    /// How many bytes a salt has.
    package static let saltLength = 16
    /// How many bytes a hash has.
    package static let hashLength = 32

    /// - Parameters:
    ///   - waiting: How many may wait while one is hashed; with the standard cost, the last of eight
    ///     waits one to two seconds.
    ///   - makeSalt: Makes bytes that nobody can foresee.
    package init(
        cost: ScryptCost = .standard, waiting: Int = 8,
        makeSalt: @escaping @Sendable () -> [UInt8] = { ScryptPasswordHasher.randomSalt() }
    ) {
        self.init(cost: cost, turnstile: Turnstile(waiting: waiting), makeSalt: makeSalt)
    }

    init(
        cost: ScryptCost, turnstile: Turnstile,
        makeSalt: @escaping @Sendable () -> [UInt8] = { ScryptPasswordHasher.randomSalt() }
    ) {
        self.cost = cost
        self.turnstile = turnstile
        self.makeSalt = makeSalt
    }

    package func hash(_ password: Password) async throws -> PasswordHash {
        do {
            return try await turnstile.pass {
                let salt = makeSalt()
                // Not on Swift's cooperative pool, one of whose few threads it would hold.
                let hash = try await NIOThreadPool.singleton.runIfActive {
                    try Scrypt.derive(
                        from: password.utf8.exposed, salt: salt, cost: cost,
                        length: Self.hashLength)
                }
                return PasswordHash(Scrypt.text(salt: salt, cost: cost, hash: hash))
            }
        } catch is Turnstile.IsFull {
            throw ExpenseError(
                .unavailable, "Too many people are registering at present; try again later.")
        } catch  where !(error is CancellationError) {
            throw ExpenseError(.internal, "A password could not be hashed.", cause: error)
        }
    }

    /// A salt of the system's generator, which is fit for secrets.
    package static func randomSalt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<saltLength).map { _ in generator.next() }
    }
}
