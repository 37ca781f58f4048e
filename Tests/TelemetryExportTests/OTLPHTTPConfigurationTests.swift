// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetrySDK
import Testing

@testable import TelemetryExport

struct OTLPHTTPConfigurationTests {
    @Test func `an empty environment gives the specified defaults`() throws {
        let (configuration, warnings) = try read([:])
        #expect(configuration.endpoint.url(for: .traces) == "http://localhost:4318/v1/traces")
        #expect(configuration.wireProtocol.encoding == .protobuf)
        #expect(configuration.compression == .none)
        #expect(configuration.headers.isEmpty)
        #expect(configuration.timeout == .seconds(10))
        #expect(configuration.tls == OTLPTLSFiles())
        #expect(configuration.maximumRequestBytes == 67_108_864)
        #expect(configuration.maximumResponseBytes == 4_194_304)
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("http://c:4318", "http://c:4318/v1/traces"), ("http://c:4318/", "http://c:4318/v1/traces"),
        ("https://c/otlp", "https://c/otlp/v1/traces"),
        ("https://c/otlp/?k=v", "https://c/otlp/v1/traces?k=v"),
        ("http://[::1]:4318", "http://[::1]:4318/v1/traces"),
    ])
    func `an endpoint for all signals gets the path`(base: String, url: String) throws {
        let (configuration, _) = try read(["OTEL_EXPORTER_OTLP_ENDPOINT": base])
        #expect(configuration.endpoint.url(for: .traces) == url)
    }

    @Test(arguments: [
        ("http://c:4318", "http://c:4318/"), ("http://c:4318/", "http://c:4318/"),
        ("https://c/otlp%2Fin", "https://c/otlp%2Fin"), ("HTTP://c/x/", "HTTP://c/x/"),
    ])
    func `an endpoint for traces is used as it is`(text: String, url: String) throws {
        let (configuration, _) = try read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://other",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": text,
        ])
        #expect(configuration.endpoint.url(for: .traces) == url)
    }

    @Test func `each signal has its path below a shared endpoint, and its own variables`() throws {
        var warnings = ConfigurationWarnings()
        let logs = try OTLPConfiguration(
            Environment([
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c/otlp",
                "OTEL_EXPORTER_OTLP_TIMEOUT": "1", "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT": "2",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://other/",
            ]), signal: .logs, warnings: &warnings)
        #expect(logs.endpoint.url(for: .logs) == "http://c/otlp/v1/logs")
        #expect(logs.endpoint.url(for: .metrics) == "http://c/otlp/v1/metrics")
        #expect(logs.timeout == .milliseconds(2))
    }

    @Test func `an empty endpoint for traces counts as unset`() throws {
        let (configuration, _) = try read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "",
        ])
        #expect(configuration.endpoint.url(for: .traces) == "http://c/v1/traces")
    }

    @Test(arguments: ["localhost:4318", "ftp://c/", "http://", "http:///v1", "not a url", "/v1"])
    func `an endpoint that is no URL stops the start`(text: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try read(["OTEL_EXPORTER_OTLP_ENDPOINT": text])
        }
        #expect(error?.variable == "OTEL_EXPORTER_OTLP_ENDPOINT")
    }

    @Test func `secrets in an endpoint are not shown`() throws {
        let endpoint = try #require(OTLPEndpoint("https://u:secret@c:1/x?token=secret"))
        #expect(endpoint.description == "https://c:1/x")
        let error = #expect(throws: ConfigurationError.self) {
            try read(["OTEL_EXPORTER_OTLP_ENDPOINT": "ftp://u:secret@c"])
        }
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `every option is read, and its form for traces wins`() throws {
        let (configuration, warnings) = try read([
            "OTEL_EXPORTER_OTLP_HEADERS": "a=1", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "b=2,c=%203",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "1", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "2500",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
            "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION": "GZIP",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json",
            "OTEL_EXPORTER_OTLP_CERTIFICATE": "/ca", "OTEL_EXPORTER_OTLP_CLIENT_KEY": "/key",
            "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE": "/cert",
        ])
        #expect(configuration.headers.map(\.name) == ["b", "c"])
        #expect(configuration.headers.map(\.value) == ["2", " 3"])
        #expect(configuration.timeout == .milliseconds(2500))
        #expect(configuration.compression == .gzip)
        #expect(configuration.wireProtocol.encoding == .json)
        #expect(
            configuration.tls
                == OTLPTLSFiles(certificate: "/ca", clientKey: "/key", clientCertificate: "/cert"))
        #expect(warnings.isEmpty)
    }

    @Test func `a time limit of zero is none`() throws {
        let (configuration, _) = try read(["OTEL_EXPORTER_OTLP_TIMEOUT": "0"])
        #expect(configuration.timeout == .noLimit)
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "tcp"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
    ])
    func `an unknown value warns, and the default is used`(name: String, value: String) throws {
        let (configuration, warnings) = try read([name: value])
        #expect(configuration.wireProtocol.encoding == .protobuf)
        #expect(configuration.compression == .none)
        #expect(configuration.timeout == .seconds(10))
        #expect(warnings.sentences.count == 1)
        #expect(warnings.sentences.first?.contains(name) == true)
    }

    @Test(arguments: [
        "secret", "a=%zzsecret", "b\u{E9}=secret", "a=1%0D%0Asecret: x", "a b=secret",
    ])
    func `headers that HTTP forbids are left out, and not shown`(text: String) throws {
        let (configuration, warnings) = try read(["OTEL_EXPORTER_OTLP_HEADERS": text])
        #expect(configuration.headers.isEmpty)
        #expect(warnings.sentences.count == 1)
        #expect(warnings.sentences.first?.contains("secret") == false)
    }

    private func read(
        _ variables: [String: String]
    ) throws -> (OTLPConfiguration, ConfigurationWarnings) {
        var warnings = ConfigurationWarnings()
        let configuration = try OTLPConfiguration(
            Environment(variables), warnings: &warnings)
        return (configuration, warnings)
    }
}
