// SPDX-License-Identifier: Apache-2.0

import Expenses
import Foundation
import ProgramTesting
import Testing

@testable import Passwords

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]

@Suite struct ScryptTests {
    /// RFC 7914, section 12; the beginnings of its outputs.
    @Test(arguments: [
        (
            "", "", ScryptCost(logN: 4, blockSize: 1, parallelism: 1),
            "77d6576238657b203b19ca42c18a0497"
        ),
        (
            "password", "NaCl", ScryptCost(logN: 10, blockSize: 8, parallelism: 16),
            "fdbabe1c9d3472007856e7190d01e9fe"
        ),
    ])
    func `the RFC's own examples come out as it says`(
        password: String, salt: String, cost: ScryptCost, output: String
    ) throws {
        let bytes = try Scrypt.derive(
            from: Array(password.utf8), salt: Array(salt.utf8), cost: cost, length: 16)
        #expect(bytes.map { String(format: "%02x", $0) }.joined() == output)
    }

    @Test func `a hash says all that it takes to compute it again`() async throws {
        let hasher = ScryptPasswordHasher(cost: .cheap, makeSalt: { Array(0..<16) })
        let text = try await hasher.hash(.sample()).text.exposed
        let fields = text.split(separator: "$")
        #expect(text.hasPrefix("$scrypt$ln=4,r=2,p=3$AAECAwQFBgcICQoLDA0ODw$"))
        #expect(fields.count == 4 && fields[3].count == 43)
        #expect(!text.hasSuffix("="))
    }

    @Test func `the same password has another hash each time`() async throws {
        let hasher = ScryptPasswordHasher(cost: .cheap)
        let first = try await hasher.hash(.sample())
        #expect(try await hasher.hash(.sample()) != first)
    }

    @Test(
        .enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"),
        arguments: [
            "correct horse battery", "na\u{EF}ve \u{0} 🍜🍜🍜 password",
            String(repeating: "🍜", count: 256),
        ],
        [ScryptCost.cheap, .standard])
    func `another implementation recognises the password, and no other`(
        password: String, cost: ScryptCost
    ) async throws {
        let hash = try await ScryptPasswordHasher(cost: cost).hash(try Password(password))
        let script = "scrypt_password.py"
        for (candidate, verdict) in [(password, "right\n"), (password + "x", "wrong\n")] {
            let output = try await runInteropScript(
                script, with: try #require(python), [hash.text.exposed], input: candidate)
            #expect(output == verdict)
        }
    }

    @Test func `what cannot be computed is a mistake of ours, told without the password`()
        async throws
    {
        let impossible = ScryptCost(logN: 0, blockSize: 8, parallelism: 1)
        let error = await #expect(throws: ExpenseError.self) {
            try await ScryptPasswordHasher(cost: impossible).hash(.sample())
        }
        #expect(error?.code == .internal)
        #expect(error?.description.contains("correct") == false)
    }

    @Test func `who finds the line full is told to come again`() async throws {
        let turnstile = Turnstile(waiting: 0)
        let hasher = ScryptPasswordHasher(cost: .cheap, turnstile: turnstile)
        try await turnstile.pass {
            let error = await #expect(throws: ExpenseError.self) {
                try await hasher.hash(.sample())
            }
            #expect(error?.code == .unavailable)
        }
        _ = try await hasher.hash(.sample())
    }
}

extension Password {
    fileprivate static func sample() throws -> Password {
        try Password("correct horse battery")
    }
}

extension ScryptCost {
    fileprivate static let cheap = ScryptCost(logN: 4, blockSize: 2, parallelism: 3)
}
