// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import OTLP
import ServiceLifecycleTestKit
import TelemetryExport
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@testable import Telemetry

@Suite("Logs as the environment or a file configures them")
struct LogsConfigurationTests {
    @Test func `by default records go to the collector on this machine`() throws {
        let logs = try read([:])
        #expect(logs.processors.count == 1)
        #expect(logs.processors.first?.batching == .logRecords)
        let otlp = try #require(logs.otlp)
        #expect(otlp.endpoint.url(for: .logs) == "http://localhost:4318/v1/logs")
        #expect(logs.exceptions == .spanEvents)
        #expect(logs.limits == LogLimits())
    }

    @Test func `each option has a form for logs, which wins`() throws {
        let logs = try read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://all:4318",
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://logs:9/in",
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS": "tenant=a",
            "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT": "7", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "http/json",
            "OTEL_EXPORTER_OTLP_LOGS_COMPRESSION": "gzip", "OTEL_BLRP_SCHEDULE_DELAY": "5",
            "OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN": "logs/dup",
        ])
        let otlp = try #require(logs.otlp)
        #expect(otlp.endpoint.url(for: .logs) == "http://logs:9/in")
        #expect(otlp.headers.map(\.name) == ["tenant"])
        #expect(otlp.timeout == .milliseconds(7))
        #expect(otlp.wireProtocol == .httpJSON)
        #expect(otlp.compression == .gzip)
        #expect(logs.processors.first?.batching.scheduleDelay == .milliseconds(5))
        #expect(logs.exceptions == .both)
    }

    @Test(arguments: ["none", "console", "CONSOLE,none"])
    func `for the console and for none, nothing is exported`(exporter: String) throws {
        #expect(try read(["OTEL_LOGS_EXPORTER": exporter]).processors.isEmpty)
    }

    @Test func `an exporter that is none is named and left out`() throws {
        var warnings = ConfigurationWarnings()
        let logs = try read(["OTEL_LOGS_EXPORTER": "logging,otlp"], warnings: &warnings)
        #expect(logs.processors.count == 1)
        #expect(warnings.sentences.count == 1)
        #expect(warnings.sentences.first?.hasPrefix("OTEL_LOGS_EXPORTER") == true)
    }

    @Test func `switched off, or without an endpoint that is needed, nothing is exported`() throws {
        #expect(try read(["OTEL_SDK_DISABLED": "true"]).processors.isEmpty)
        #expect(try read([:], needsEndpoint: true).processors.isEmpty)
        let named = ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://logs:4318/v1/logs"]
        #expect(try read(named, needsEndpoint: true).processors.count == 1)
    }

    @Test func `a file's section is read, with general limits behind its own`() throws {
        let logs = try read(
            yaml: """
                file_format: "1.0"
                attribute_limits: {attribute_value_length_limit: 9, attribute_count_limit: 8}
                logger_provider:
                  limits: {attribute_count_limit: 7}
                  processors:
                    - batch:
                        schedule_delay: 3
                        max_queue_size: 20
                        max_export_batch_size: 10
                        exporter: {otlp_http: {endpoint: "http://logs:1/x"}}
                    - simple: {exporter: {console: }}
                    - simple: {exporter: {otlp_file/development: }}
                """)
        #expect(logs.limits.attributes == 7)
        #expect(logs.limits.attributeValueLength == 9)
        #expect(logs.processors.map(\.batching.maximumBatchSize) == [10, 1])
        #expect(logs.processors.map(\.batching.scheduleDelay).first == .milliseconds(3))
        #expect(logs.otlp?.endpoint.url(for: .logs) == "http://logs:1/x")
    }

    @Test func `a file without the section exports nothing, and a mistake in it names its place`()
        throws
    {
        #expect(try read(yaml: #"file_format: "1.0""#).processors.isEmpty)
        let error = #expect(throws: ConfigurationError.self) {
            try read(
                yaml: """
                    file_format: "1.0"
                    logger_provider: {processors: [{batch: {exporter: {zipkin: }}}]}
                    """)
        }
        #expect(error?.variable.contains("logger_provider.processors[0]") == true)
    }

    @Test func `a line is exported while the console has it too`() async throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "outlay-logs-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        var warnings = ConfigurationWarnings()
        let configuration = try TelemetryConfiguration(
            serviceName: "shop", serviceVersion: "1.0",
            environment: Environment([
                "OTEL_TRACES_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "otlp_file/development",
                "OUTLAY_LOGS_FILE": file,
            ]), warnings: &warnings)
        let (lines, line) = AsyncStream.makeStream(of: [UInt8].self)
        let console = LogConsole(.json, service: "shop") { line.yield($0) }
        let telemetry = try Telemetry(
            configuration, console: console,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await telemetry.service.run() }
                let logger = Logger(label: "stock") {
                    TelemetryLogHandler(label: $0, pipeline: telemetry.logs)
                }
                logger.info("tea")
                await telemetry.forceFlush()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        let shown = await lines.first { _ in true }
        #expect(shown.map { String(decoding: $0, as: UTF8.self) }?.contains(#""tea""#) == true)
        let bytes = try #require(FileManager.default.contents(atPath: file))
        let request = try LogsRequest(decoding: Array(bytes), as: .json)
        let sent = try #require(request.resourceLogs.first)
        #expect(sent.resource.serviceName == "shop")
        #expect(sent.scopes.map(\.scope) == [InstrumentationScope(name: "stock", version: "1.0")])
        #expect(sent.scopes.flatMap(\.records).map(\.body) == ["tea"])
        #expect(telemetry.logSummary == "1 emitted, 1 exported, 0 dropped, 0 failed")
        #expect(telemetry.logs.statistics.isBalanced)
    }

    private func read(
        _ values: [String: String], needsEndpoint: Bool = false
    ) throws -> LogsConfiguration {
        var warnings = ConfigurationWarnings()
        let logs = try read(values, needsEndpoint: needsEndpoint, warnings: &warnings)
        #expect(warnings.isEmpty)
        return logs
    }

    private func read(
        _ values: [String: String], needsEndpoint: Bool = false,
        warnings: inout ConfigurationWarnings
    ) throws -> LogsConfiguration {
        try TelemetryConfiguration(
            serviceName: "test", serviceVersion: "", environment: Environment(values),
            needsEndpoint: needsEndpoint, warnings: &warnings
        ).logs
    }

    private func read(yaml: String) throws -> LogsConfiguration {
        var warnings = ConfigurationWarnings()
        return try TelemetryConfiguration(
            file: ConfigurationFile(yaml: yaml, path: "otel.yaml", environment: Environment([:])),
            defaults: [:], scopeVersion: "",
            detection: ResourceDetection(environment: Environment([:])), warnings: &warnings
        ).logs
    }
}

extension LogsConfiguration {
    /// The configuration of its OTLP exporter.
    fileprivate var otlp: OTLPConfiguration? {
        for processor in processors {
            if case .otlp(let configuration) = processor.destination { return configuration }
        }
        return nil
    }
}
