// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import ServiceLifecycleTestKit
import TelemetryExport
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing

@testable import Telemetry

@Suite("The configuration file")
struct ConfigurationFileTests {
    @Test func `every part of a full file is read`() throws {
        let configuration = try read(
            """
            file_format: "1.0"
            disabled: false
            log_level: debug2
            attribute_limits: {attribute_value_length_limit: 4096, attribute_count_limit: 20}
            propagator:
              composite: [tracecontext: , b3: {}]
              composite_list: "baggage, b3"
            tracer_provider:
              processors:
                - batch:
                    schedule_delay: 100
                    export_timeout: 0
                    max_queue_size: 64
                    max_export_batch_size: 0x10
                    exporter:
                      otlp_http:
                        endpoint: https://example.org/v1/traces?tenant=1
                        headers: [{name: api-key, value: "1234"}, {name: unused, value: }]
                        headers_list: "API-KEY=0,other=%20x"
                        compression: gzip
                        timeout: 5000
                        encoding: json
                        tls: {ca_file: /ca.pem, key_file: /key.pem, cert_file: /cert.pem}
                - simple: {exporter: {console: }}
                - simple: {exporter: {otlp_file/development: {output_stream: file:///tmp/t.jsonl}}}
              limits: {event_count_limit: 3, link_attribute_count_limit: 2}
              sampler:
                parent_based:
                  root: {trace_id_ratio_based: {ratio: 0.25}}
                  remote_parent_sampled: {probability/development: {ratio: 1}}
                  local_parent_not_sampled:
                    jaeger_remote/development:
                      endpoint: http://j:5778
                      interval: 1000
                      initial_sampler: {always_off: }
            """)
        #expect(configuration.isEnabled)
        #expect(configuration.logLevel == .debug)
        #expect(configuration.propagator.names == [.tracecontext, .b3, .baggage])
        #expect(configuration.limits == limits)
        #expect(configuration.sampler == sampler)
        #expect(configuration.processors.count == 3)
        let batching = configuration.processors[0].batching
        #expect(batching.scheduleDelay == .milliseconds(100))
        #expect(batching.exportTimeout == .noLimit)
        #expect((batching.maximumQueueSize, batching.maximumBatchSize) == (64, 16))
        #expect(configuration.processors[1].batching == .simple)
        guard case .console = configuration.processors[1].destination,
            case .file(.file(path: "/tmp/t.jsonl")) = configuration.processors[2].destination,
            case .otlp(let otlp) = configuration.processors[0].destination
        else {
            Issue.record("other destinations: \(configuration.processors)")
            return
        }
        #expect(otlp.endpoint.url(for: .traces) == "https://example.org/v1/traces?tenant=1")
        #expect(otlp.headers.map(\.name) == ["api-key", "other"])
        #expect(otlp.headers.map(\.value) == ["1234", " x"])
        #expect(otlp.compression == .gzip)
        #expect(otlp.timeout == .seconds(5))
        #expect(otlp.wireProtocol == .httpJSON)
        #expect(
            otlp.tls
                == OTLPTLSFiles(
                    certificate: "/ca.pem", clientKey: "/key.pem", clientCertificate: "/cert.pem"))
    }

    private var limits: SpanLimits {
        var limits = SpanLimits()
        limits.attributeValueLength = 4096
        (limits.attributes, limits.attributesPerEvent, limits.attributesPerLink) = (20, 20, 2)
        limits.events = 3
        return limits
    }

    private var sampler: SamplerConfiguration {
        var jaeger = SamplerConfiguration.JaegerRemote()
        jaeger.endpoint = SamplingEndpoint("http://j:5778") ?? .xray
        jaeger.interval = .seconds(1)
        jaeger.initial = .alwaysOff
        var parentBased = SamplerConfiguration.ParentBased(root: .traceIDRatio(0.25))
        parentBased.remoteParentSampled = .probability(1)
        parentBased.localParentNotSampled = .jaegerRemote(jaeger)
        return .parentBased(parentBased)
    }

    @Test func `what a file leaves out has the schema's default`() throws {
        let configuration = try read(
            """
            file_format: "1.0-rc.2"
            tracer_provider: {processors: [batch: {exporter: {otlp_http: }}]}
            """)
        #expect(configuration.propagator.names.isEmpty)
        #expect(configuration.sampler == .default)
        #expect(configuration.limits == SpanLimits())
        #expect(configuration.logLevel == nil)
        #expect(configuration.processors.map(\.batching) == [.init()])
        guard case .otlp(let otlp) = configuration.processors[0].destination else {
            Issue.record("another destination")
            return
        }
        #expect(otlp.endpoint == .local(.httpProtobuf))
        #expect(otlp.timeout == .seconds(10))
    }

    @Test func `a file can name gRPC and Zipkin`() throws {
        let configuration = try read(
            """
            file_format: "1.0"
            tracer_provider:
              processors:
                - batch:
                    exporter: {otlp_grpc: {endpoint: "collector:4317", tls: {insecure: true}}}
                - simple: {exporter: {otlp_grpc: }}
                - simple: {exporter: {zipkin: {endpoint: "http://z/api/v2/spans", timeout: 7}}}
            """)
        guard case .otlp(let grpc) = configuration.processors[0].destination,
            case .otlp(let local) = configuration.processors[1].destination,
            case .zipkin(let zipkin) = configuration.processors[2].destination
        else {
            Issue.record("other destinations: \(configuration.processors)")
            return
        }
        #expect(grpc.wireProtocol == .grpc)
        #expect(grpc.endpoint.description == "http://collector:4317")
        #expect(local.endpoint == .local(.grpc))
        #expect(zipkin.endpoint.description == "http://z/api/v2/spans")
        #expect(zipkin.timeout == .milliseconds(7))
    }

    @Test func `without a tracer provider no spans are made`() throws {
        let configuration = try read("file_format: \"1.0\"")
        #expect(configuration.processors.isEmpty)
        #expect(configuration.isEnabled)
    }

    @Test func `a disabled SDK is checked all the same, and exports nothing`() throws {
        let file = """
            file_format: "1.0"
            disabled: ${DISABLED:-true}
            propagator: {composite_list: "b3"}
            tracer_provider: {processors: [simple: {exporter: {console: }}]}
            """
        let configuration = try read(file)
        #expect(!configuration.isEnabled)
        #expect(configuration.processors.isEmpty)
        #expect(configuration.propagator.names == [.b3])
        #expect(try read(file, ["DISABLED": "false"]).isEnabled)
    }

    @Test func `the other variables count only where the file refers to them`() throws {
        let variables = [
            "OTEL_SDK_DISABLED": "true", "OTEL_TRACES_SAMPLER": "always_off",
            "OTEL_SERVICE_NAME": "ignored", "OTEL_RESOURCE_ATTRIBUTES": "a=1",
            "OTEL_PROPAGATORS": "b3", "RATIO": "0.5", "HOST": "collector",
        ]
        let configuration = try read(
            """
            file_format: "1.0"
            resource: {attributes_list: "${OTEL_RESOURCE_ATTRIBUTES},b=2"}
            tracer_provider:
              processors: [batch: {exporter: {otlp_http: {endpoint: "http://${HOST}:4318/x"}}}]
              sampler:
                trace_id_ratio_based:
                  ratio: ${RATIO}
            """, variables)
        #expect(configuration.isEnabled)
        #expect(configuration.sampler == .traceIDRatio(0.5))
        #expect(configuration.propagator.names.isEmpty)
        #expect(configuration.resource.serviceName == "test")
        #expect(configuration.resource.attributes["a"] == "1")
        #expect(configuration.resource.attributes["b"] == "2")
    }

    @Test func `the resource has what the file says, and what it lets be detected`() throws {
        let section = """
            file_format: "1.0"
            resource:
              schema_url: https://opentelemetry.io/schemas/1.44.0
              attributes_list: "service.version=7,team=a%20b"
              attributes:
                - {name: service.version, value: "8"}
                - {name: replicas, value: 3, type: int}
                - {name: share, value: 1, type: double}
                - {name: zones, value: [a, b], type: string_array}
                - {name: on, value: true, type: bool}
            """
        let plain = try read(section).resource
        #expect(plain.attributes["service.name"] == "test")
        #expect(plain.attributes["service.version"] == "8")
        #expect(plain.attributes["team"] == "a b")
        #expect(plain.attributes["replicas"] == 3)
        #expect(plain.attributes["share"] == .double(1))
        #expect(plain.attributes["zones"] == ["a", "b"])
        #expect(plain.attributes["on"] == true)
        #expect(plain.schemaURL == "https://opentelemetry.io/schemas/1.44.0")
        #expect(plain.attributes["telemetry.sdk.name"] == "outlay")
        #expect(plain.attributes["process.pid"] == nil, "nothing is detected unasked")
        #expect(plain.attributes["service.instance.id"] == nil)
        let detected = try read(
            section + "\n  detection/development:"
                + "\n    attributes: {included: [process.*, service.*], excluded: [process.pid]}"
                + "\n    detectors: [process: , host: , service: ]",
            ["OTEL_SERVICE_NAME": "named"]
        ).resource
        #expect(detected.attributes["process.executable.name"] != nil)
        #expect(detected.attributes["process.pid"] == nil)
        #expect(detected.attributes["host.name"] == nil)
        #expect(detected.attributes["service.name"] == "named")
        #expect(detected.attributes["service.instance.id"] != nil)
    }

    @Test func `sections that nothing reads are named in one line`() throws {
        var warnings = ConfigurationWarnings()
        _ = try read(
            """
            file_format: "1.7"
            profiler_provider: {}
            """, warnings: &warnings)
        #expect(
            warnings.sentences == [
                #"file_format in otel.yaml is "1.7", which is later than 1.0."#,
                "otel.yaml also has profiler_provider, which nothing here reads.",
            ])
    }

    @Test(
        "A mistake is an error that names its place and what is accepted",
        arguments: [
            (
                "tracer_provider: {}",
                "tracer_provider.processors in otel.yaml is \"\"; expected a value"
            ),
            (
                "tracer_provider: {processors: [batch: {exporter: {otlp: }}]}",
                "a key of tracer_provider.processors[0].batch.exporter in otel.yaml is \"otlp\"; "
                    + "expected one of otlp_http, "
            ),
            (
                "tracer_provider: {processors: [batch: {delay: 1, exporter: {console: }}]}",
                "a key of tracer_provider.processors[0].batch in otel.yaml is \"delay\"; expected one"
            ),
            (
                "tracer_provider: {processors: [batch: {schedule_delay: soon, exporter: {console: }}]}",
                "tracer_provider.processors[0].batch.schedule_delay in otel.yaml is \"soon\"; "
                    + "expected a whole number from 0"
            ),
            (
                "tracer_provider: {processors: [simple: {exporter: {console: {color: 1}}}]}",
                "a key of tracer_provider.processors[0].simple.exporter.console in otel.yaml is "
                    + "\"color\"; expected no keys at all."
            ),
            ("tracer_provider: {processors: []}", "tracer_provider.processors in otel.yaml is"),
            ("disabled: yes", "disabled in otel.yaml is \"yes\"; expected true or false."),
            ("log_level: loud", "log_level in otel.yaml is \"loud\"; expected one of trace, debug"),
            ("propagator: {composite: [morse: ]}", "is \"morse\"; expected one of tracecontext"),
            ("resource: {attributes: [{name: a, value: 1}]}", "expected a text, in quotes"),
            ("resource: {attributes: [{name: a, value: x, type: int}]}", "expected a whole number"),
            ("resource: {attributes: [{name: a, value: x, type: long}]}", "expected one of string"),
            ("resource: [1]", "resource in otel.yaml is \"[…]\"; expected a mapping."),
            ("attribute_limits: {attribute_count_limit: -1}", "a whole number of at least 0."),
            ("disabled: ${1}", "disabled in otel.yaml is \"${1}\"; expected ${NAME}, ${env:NAME}"),
            ("disabled: [", "otel.yaml is \""),
            ("disabled: true\ndisabled: false", "otel.yaml is \""),
        ])
    func mistakes(yaml: String, expected: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try read("file_format: \"1.0\"\n" + yaml)
        }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test(
        "Another format is refused",
        arguments: ["", "file_format: 1.0", "file_format: \"0.4\"", "file_format: \"2.0\"", "[]"])
    func format(yaml: String) {
        #expect(throws: ConfigurationError.self) { try read(yaml) }
    }

    @Test(
        "A secret is not shown",
        arguments: [
            "headers: [{name: a b, value: secret}]", "headers: [{name: a, value: \"secret\\n\"}]",
            "headers_list: secret", "endpoint: ftp://me:secret@x/",
            "headers: [{name: a, value: [secret]}]",
        ])
    func secrets(line: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try read(
                """
                file_format: "1.0"
                tracer_provider: {processors: [batch: {exporter: {otlp_http: {\(line)}}}]}
                """)
        }
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `the names of the release candidates are understood`() throws {
        let configuration = try read(
            """
            file_format: "1.0-rc.1"
            tracer_provider:
              processors:
                - batch: {exporter: {otlp_http: {certificate_file: /ca.pem}}}
                - batch: {exporter: {otlp_http: {tls: {certificate_file: /other.pem}}}}
            """)
        let files = configuration.processors.map { processor -> String? in
            guard case .otlp(let otlp) = processor.destination else { return nil }
            return otlp.tls.certificate
        }
        #expect(files == ["/ca.pem", "/other.pem"])
    }

    @Test func `a file that is not there stops the start and is named`() {
        var warnings = ConfigurationWarnings()
        let error = #expect(throws: ConfigurationError.self) {
            try TelemetryConfiguration(
                serviceName: "test", serviceVersion: "",
                environment: Environment(["OTEL_CONFIG_FILE": "/nowhere/otel.yaml"]),
                warnings: &warnings)
        }
        #expect(error?.variable == "OTEL_CONFIG_FILE")
        #expect(error?.value == "/nowhere/otel.yaml")
    }

    @Test func `a file makes spans end where it says`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, output) = (
            folder.appending(path: "otel.yaml"), folder.appending(path: "t.jsonl")
        )
        try """
        file_format: "1.0"
        tracer_provider:
          processors:
            - simple: {exporter: {otlp_file/development: {output_stream: "file://${OUTPUT}"}}}
        """.write(to: file, atomically: true, encoding: .utf8)
        let telemetry = try Telemetry.reading([
            "OTEL_CONFIG_FILE": file.path, "OUTPUT": output.path, "OTEL_SDK_DISABLED": "true",
        ])
        telemetry.tracer.startSpan("work").end()
        await testGracefulShutdown { trigger in
            await withDiscardingTaskGroup { group in
                group.addTask { try? await telemetry.service.run() }
                trigger.triggerGracefulShutdown()
            }
        }
        #expect(telemetry.summary == "1 started, 1 exported, 0 dropped, 0 failed")
        #expect(try String(contentsOf: output, encoding: .utf8).contains(#""name":"work""#))
    }

    private func read(_ yaml: String, _ variables: [String: String] = [:]) throws
        -> TelemetryConfiguration
    {
        var warnings = ConfigurationWarnings()
        let configuration = try read(yaml, variables, warnings: &warnings)
        #expect(warnings.isEmpty, "\(warnings.sentences)")
        return configuration
    }

    private func read(
        _ yaml: String, _ variables: [String: String] = [:],
        warnings: inout ConfigurationWarnings
    ) throws -> TelemetryConfiguration {
        let environment = Environment(variables)
        return try TelemetryConfiguration(
            file: ConfigurationFile(yaml: yaml, path: "otel.yaml", environment: environment),
            defaults: ["service.name": "test"], scopeVersion: "1.0",
            detection: ResourceDetection(environment: environment), warnings: &warnings)
    }
}
