// SPDX-License-Identifier: Apache-2.0

import Testing

/// What a container's health check learns.
@Suite(.timeLimit(.minutes(2))) struct ProbeTests {
    @Test func `a role that is ready is, and what answers otherwise says how`() async throws {
        let run = try await withStack { stack in
            try await untilReady(["probe", "\(stack.api)/readyz"])
            let port = stack.api.split(separator: ":").last.map(String.init) ?? ""
            try await untilReady(["probe"], environment: ["OUTLAY_PORT": port])
            let refused = try await outlay(["probe", "\(stack.api)/nothing"])
            #expect(refused.status == .exited(1))
            #expect(refused.log.contains("\(stack.api)/nothing answered 404."))
        }
        #expect(run.status.isSuccess)
    }

    /// Probes until the role is ready: on a busy machine an answer may take longer than a probe waits.
    private func untilReady(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws {
        while try await !outlay(arguments, environment: environment).status.isSuccess {
            try Task.checkCancellation()
        }
    }

    @Test func `where nobody listens, the probe fails and says where it asked`() async throws {
        let silent = try await outlay(["probe", "http://127.0.0.1:1/readyz"])
        #expect(silent.status == .exited(1))
        #expect(silent.log.contains("Nothing answers at http://127.0.0.1:1/readyz."))
    }

    @Test func `a port that is none is named`() async throws {
        let run = try await outlay(["probe"], environment: ["OUTLAY_PORT": "eighty"])
        #expect(run.status == .exited(78))
        #expect(run.log.contains("OUTLAY_PORT"))
    }
}
