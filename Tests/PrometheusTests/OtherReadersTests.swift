// SPDX-License-Identifier: Apache-2.0

import Foundation
import ProgramTesting
import Testing

@testable import Prometheus

private let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"]
private let promtool = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/promtool" }
    .first(where: FileManager.default.isExecutableFile)

/// Our pages, read by programs that others wrote.
struct OtherReadersTests {
    /// `promtool` comes with Prometheus: apt package `prometheus`, Homebrew's `prometheus`.
    @Test(.enabled(if: promtool != nil, "Prometheus' promtool is not installed"))
    func `promtool has no complaint`() async throws {
        let page = PrometheusPage(everything, format: .text).text
        let tool = try #require(promtool)
        let right = try await runProgram(tool, ["check", "metrics"], input: page)
        #expect(right.status == 0, "\(right.output)\(right.errors)")
        let wrong = try await runProgram(tool, ["check", "metrics"], input: page + page)
        #expect(wrong.status != 0)
    }

    /// Needs a Python that has `scripts/interop/requirements.txt` installed, named by the variable
    /// `OUTLAY_TEST_PYTHON`; `scripts/test` sees to that.
    @Test(
        .enabled(if: python != nil, "OUTLAY_TEST_PYTHON names no Python"),
        arguments: [ExpositionFormat.text, .openMetrics])
    func `prometheus_client reads every sample`(format: ExpositionFormat) async throws {
        let page = PrometheusPage(everything, format: format).text
        let output = try await runInteropScript(
            "prometheus_page.py", with: try #require(python), ["\(format)", "/dev/stdin"],
            input: page)
        let samples = page.split(separator: "\n").filter { !$0.hasPrefix("#") }.count
        let read = try #require(
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[Any]])
        #expect(read.count == samples)
        #expect(output.contains(#"a \"b\" \\ c\nd"#))
        #expect(output.contains("trace_id") == (format == .openMetrics))
    }
}
