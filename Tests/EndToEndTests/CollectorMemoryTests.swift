// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

// What a process takes at most is told by /proc.
#if os(Linux)
    /// The bound of the collector's memory, tried on the real binary: a process of its own.
    @Suite(.timeLimit(.minutes(5))) struct CollectorMemoryTests {
        /// The least that can be chosen, so that the attack need not be large.
        private static let mebibytes = 192

        @Test func `whatever is sent at once, and how, the process stays within its memory`()
            async throws
        {
            var environment = ["OUTLAY_COLLECTOR_MEMORY_MIB": "\(Self.mebibytes)"]
            for server in ["OTLP", "GRPC", "ZIPKIN", "QUERY"] {
                environment["OUTLAY_COLLECTOR_\(server)_PORT"] = "0"
            }
            let run = try await withOutlay(["collector"], environment: environment) { outlay in
                let attack = CollectorAttack(
                    otlp: try await port(of: "otlp", outlay),
                    grpc: try await port(of: "grpc", outlay),
                    zipkin: try await port(of: "zipkin", outlay))
                let answers = try await attack.run()
                return (answers, peak: try peakMebibytes(of: outlay.processID))
            }
            #expect(run.status.isSuccess, "\(run.log)")
            let (answers, peak) = run.result
            #expect(peak < Self.mebibytes, "\(peak) MiB")
            // It was too much, and yet what there was room for came through.
            for way in CollectorAttack.Way.allCases {
                let codes = answers.filter { $0.way == way }.map(\.code)
                #expect(codes.contains(way.accepted), "\(way): \(Set(codes))")
            }
            #expect(answers.contains { $0.code == 503 || $0.code == 14 })
        }

        private func port(of endpoint: String, _ outlay: RunningOutlay) async throws -> Int {
            let line = await outlay.line(containing: "endpoint=\(endpoint) ") ?? ""
            let port = line.split(separator: " ").first { $0.hasPrefix("port=") }
            return try #require(port.flatMap { Int($0.dropFirst(5)) })
        }

        /// `VmHWM`: the most that was ever resident.
        private func peakMebibytes(of process: Int32) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = try #require(
                status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return try #require(Int(line.filter(\.isNumber))) / 1024
        }
    }
#endif
