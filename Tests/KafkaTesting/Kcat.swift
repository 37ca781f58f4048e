// SPDX-License-Identifier: Apache-2.0

import MessagingKafka
import Subprocess
import Testing

/// A client of Kafka that is not ours.
package enum Kcat {
    /// Whether it is here.
    package static let isInstalled = ConditionTrait.enabled("kcat is not installed") {
        let run = try? await Subprocess.run(
            .name("kcat"), arguments: ["-V"], output: .discarded, error: .discarded)
        return run?.terminationStatus.isSuccess ?? false
    }
}

extension MockKafkaCluster {
    /// The records of a topic as `kcat` reads them, by one of its formats, a line each.
    package func records(of topic: String, format: String) async throws -> [String] {
        let run = try await Subprocess.run(
            .name("kcat"),
            arguments: [
                "-C", "-q", "-e", "-b", servers, "-t", topic, "-o", "beginning", "-f",
                format + "\\n",
            ], output: .string(limit: 1 << 22))
        return run.standardOutput.split(separator: "\n").map(String.init)
    }

    /// Lets `kcat` write a record.
    package func produce(
        _ value: String, key: String = "", headers: [String] = [], to topic: String
    ) async throws {
        let named = headers.flatMap { ["-H", $0] }
        let run = try await Subprocess.run(
            .name("kcat"),
            arguments: Arguments(["-P", "-b", servers, "-t", topic, "-k", key] + named),
            input: .string(value), output: .discarded)
        #expect(run.terminationStatus.isSuccess)
    }
}
