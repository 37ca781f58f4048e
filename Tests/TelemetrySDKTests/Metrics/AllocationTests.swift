// SPDX-License-Identifier: Apache-2.0

import Foundation
import ProgramTesting
import Testing

/// What is measured again and again must not take memory.
@Suite("The memory of a measurement")
struct AllocationTests {
    /// Allocations are counted by a program of its own, in which nothing else takes place; it is built
    /// together with these tests and stands beside them.
    @Test func `a known series takes none, whatever it measures and however it is found`()
        async throws
    {
        let benchmark = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "MetricBenchmark")
        let run = try await runProgram(benchmark.path, ["allocations"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("exponential histogram record in a sampled span: "))
    }
}
