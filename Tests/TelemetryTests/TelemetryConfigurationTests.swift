// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Telemetry
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@Suite("Tracing as the environment configures it")
struct TelemetryConfigurationTests {
    private static let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func `a disabled SDK starts no span and passes the caller's on`() throws {
        let telemetry = try telemetry(["OTEL_SDK_DISABLED": "true"])
        #expect(telemetry.statistics.processors.isEmpty)
        #expect(try forwarded(by: telemetry)["traceparent"] == Self.traceparent)
        #expect(telemetry.statistics.started == 0)
    }

    @Test func `a disabled SDK does not ask whether the exporter's settings are any good`() throws {
        let telemetry = try telemetry([
            "OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "nowhere",
        ])
        #expect(telemetry.statistics.processors.isEmpty)
    }

    @Test func `an endpoint that is no address stops the start and is named`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try telemetry([
                "OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT": "nowhere",
            ])
        }
        #expect(error?.variable == "OTEL_EXPORTER_OTLP_ENDPOINT")
    }

    @Test func `without an endpoint a program that needs one runs untraced`() throws {
        var warnings = ConfigurationWarnings()
        let configuration = try TelemetryConfiguration(
            serviceName: "test", serviceVersion: "", environment: Environment([:]),
            needsEndpoint: true, warnings: &warnings)
        #expect(!configuration.isEnabled)
        #expect(warnings.isEmpty)
    }

    @Test func `exporter none leaves nothing to run, and ends in order`() async throws {
        let telemetry = try telemetry(["OTEL_TRACES_EXPORTER": "none"])
        #expect(telemetry.statistics.processors.isEmpty)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await telemetry.service.run() }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test func `the propagators are those that are named`() throws {
        let telemetry = try telemetry(["OTEL_SDK_DISABLED": "true", "OTEL_PROPAGATORS": "b3"])
        #expect(telemetry.tracer.propagator.fields == ["b3", "x-request-id"])
        #expect(try forwarded(by: telemetry).isEmpty, "the caller speaks W3C")
    }

    @Test func `no propagators pass nothing on`() throws {
        let telemetry = try telemetry(["OTEL_SDK_DISABLED": "true", "OTEL_PROPAGATORS": "none"])
        #expect(telemetry.tracer.propagator.fields.isEmpty)
        #expect(try forwarded(by: telemetry).isEmpty)
    }

    @Test func `a ratio of zero samples nothing and still gives spans ids`() throws {
        let telemetry = try telemetry([
            "OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0",
        ])
        let span = telemetry.tracer.startSpan("work", context: .topLevel)
        #expect(!span.isRecording)
        #expect(span.context.spanContext?.isValid == true)
        span.end()
        #expect(telemetry.statistics.started == 0)
        #expect(telemetry.statistics.unsampled == 1)
        #expect(telemetry.statistics.processors.map(\.received) == [0])
    }

    @Test func `the program's name and version give way to the environment's`() throws {
        var warnings = ConfigurationWarnings()
        let plain = try TelemetryConfiguration(
            serviceName: "shop", serviceVersion: "1.2", environment: Environment([:]),
            warnings: &warnings)
        #expect(plain.resource.serviceName == "shop")
        #expect(plain.resource.attributes["service.version"] == "1.2")
        let named = try TelemetryConfiguration(
            serviceName: "shop", serviceVersion: "1.2",
            environment: Environment([
                "OTEL_SERVICE_NAME": "till",
                "OTEL_RESOURCE_ATTRIBUTES": "service.name=counter,service.version=2",
            ]),
            warnings: &warnings)
        #expect(named.resource.serviceName == "till")
        #expect(named.resource.attributes["service.version"] == "2")
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [("debug", Logger.Level.debug), ("WARN", .warning)])
    func `the level of telemetry's own log is a variable`(
        name: String, level: Logger.Level
    ) throws {
        var warnings = ConfigurationWarnings()
        let configuration = try TelemetryConfiguration(
            serviceName: "test", serviceVersion: "",
            environment: Environment(["OTEL_LOG_LEVEL": name]), warnings: &warnings)
        #expect(configuration.logLevel == level)
        #expect(warnings.isEmpty)
    }

    private func telemetry(_ values: [String: String]) throws -> Telemetry {
        try Telemetry.reading(values)
    }

    /// What a request tells the next service, if it came with a `traceparent`.
    private func forwarded(by telemetry: Telemetry) throws -> [String: String] {
        var context = ServiceContext.topLevel
        telemetry.tracer.extract(
            ["traceparent": Self.traceparent], into: &context, using: DictionaryCarrier())
        let span = telemetry.tracer.startSpan("work", context: context)
        defer { span.end() }
        #expect(!span.isRecording)
        #expect(span.identity == nil, "the caller's span is not ours")
        var headers: [String: String] = [:]
        telemetry.tracer.inject(span.context, into: &headers, using: DictionaryCarrier())
        return headers
    }
}

/// Reads and writes headers that are kept in a dictionary.
private struct DictionaryCarrier: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }

    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key] = value
    }
}
