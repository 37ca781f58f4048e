// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing

@testable import TelemetryExport

struct OTLPGRPCConfigurationTests {
    @Test(arguments: ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"])
    func `gRPC is a choice of protocol, with an endpoint of its own`(variable: String) throws {
        let (configuration, warnings) = try read([variable: "grpc"], isGRPC: false)
        #expect(configuration.wireProtocol == .grpc)
        #expect("\(configuration.endpoint)" == "http://localhost:4317")
        #expect(!configuration.endpoint.isSecure)
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("http://c:4317", "c", 4317, false), ("https://c:4317/", "c", 4317, true),
        ("https://c/ignored", "c", 443, true), ("HTTP://c", "c", 80, false),
        ("c:4317", "c", 4317, true), ("[::1]:4317", "::1", 4317, true),
        ("10.0.0.1:1", "10.0.0.1", 1, true),
    ])
    func `an endpoint is a URL, or a host and a port`(
        text: String, host: String, port: Int, isSecure: Bool
    ) throws {
        for variable in ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] {
            let endpoint = try read([variable: text]).0.endpoint
            #expect(endpoint.host == host)
            #expect(endpoint.port == port)
            #expect(endpoint.isSecure == isSecure)
        }
    }

    @Test(arguments: [
        (["OTEL_EXPORTER_OTLP_INSECURE": "true"], "c:4317", false),
        (["OTEL_EXPORTER_OTLP_TRACES_INSECURE": "TRUE"], "c:4317", false),
        (["OTEL_EXPORTER_OTLP_INSECURE": "false"], "c:4317", true),
        (
            [
                "OTEL_EXPORTER_OTLP_INSECURE": "true",
                "OTEL_EXPORTER_OTLP_TRACES_INSECURE": "false",
            ], "c:4317", true
        ),
        (["OTEL_EXPORTER_OTLP_INSECURE": "true"], "https://c:4317", true),
        (["OTEL_EXPORTER_OTLP_INSECURE": "false"], "http://c:4317", false),
    ])
    func `insecurity is for an endpoint without a scheme`(
        variables: [String: String], endpoint: String, isSecure: Bool
    ) throws {
        let all = variables.merging(["OTEL_EXPORTER_OTLP_ENDPOINT": endpoint]) { first, _ in first }
        #expect(try read(all).0.endpoint.isSecure == isSecure)
    }

    @Test(arguments: ["ftp://c:1", "http://", "", "unix:///tmp/socket", "a b"])
    func `an endpoint that is none stops the start`(text: String) throws {
        guard !text.isEmpty else { return }
        let error = #expect(throws: ConfigurationError.self) {
            try read(["OTEL_EXPORTER_OTLP_ENDPOINT": text])
        }
        #expect(error?.description.contains("such as http://localhost:4317.") == true)
    }

    @Test func `headers that gRPC forbids are left out, and not shown`() throws {
        let (configuration, warnings) = try read([
            "OTEL_EXPORTER_OTLP_HEADERS": "a=1,b=secr%C3%A9t,c=x%09y"
        ])
        #expect(configuration.headers.map(\.name) == ["a"])
        #expect(warnings.sentences.count == 1)
        #expect(warnings.sentences.first?.contains("secr") == false)
    }

    @Test func `the connection is made anew no slower than calls are tried again`() {
        let pace = OTLPConfiguration(wireProtocol: .grpc).reconnection
        #expect(pace.initial <= pace.max)
        #expect(pace.max == RetryPolicy().initialDelay)
    }

    private func read(
        _ variables: [String: String], isGRPC: Bool = true
    ) throws -> (OTLPConfiguration, ConfigurationWarnings) {
        var warnings = ConfigurationWarnings()
        var variables = variables
        if isGRPC { variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc" }
        let configuration = try OTLPConfiguration(Environment(variables), warnings: &warnings)
        return (configuration, warnings)
    }
}
