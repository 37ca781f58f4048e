// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import TelemetryModel
import TelemetrySDK
import Testing
import Tracing
import Zipkin

@testable import TelemetryExport

/// What is sent to Zipkin. How it is sent again is the sender's, and shown for OTLP.
@Suite(.timeLimit(.minutes(5)))
struct ZipkinExporterTests {
    @Test func `a batch arrives as Zipkin's JSON`() async throws {
        let batch = ResourceSpans.test(
            .test("POST /things", kind: .server, attributes: ["s": "x"]),
            .test("insert", id: 2, parent: 1))
        try await withReceiver(answers: .init(202)) { receiver, port in
            try await withZipkinExporter(to: "http://127.0.0.1:\(port)/api/v2/spans") { subject in
                #expect(await subject.exporter.export(batch) == .success)
                #expect(subject.log.lines.isEmpty)
            }
            let request = try #require(receiver.received.first)
            #expect(request.path == "/api/v2/spans")
            #expect(request.headers[.contentType] == "application/json")
            #expect(request.headers[.userAgent]?.hasPrefix("OTel-Zipkin-Exporter-Swift/") == true)
            let names = Set(request.headers.map(\.name.canonicalName))
            #expect(names.isDisjoint(with: ["traceparent", "b3", "x-b3-traceid"]))
            #expect(request.body == ZipkinSpanList([batch]).encoded())
            let read = try ZipkinSpanList(decoding: request.body, receivedAt: 0).resourceSpans
            #expect(
                read.flatMap(\.scopes).flatMap(\.spans).map(\.name) == ["POST /things", "insert"])
        }
    }

    @Test func `a busy receiver is asked again with the same bytes`() async throws {
        try await withReceiver(answers: .init(503), .init(202)) { receiver, port in
            try await withZipkinExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                #expect(await subject.clock.wakeNext(of: 2) == .seconds(1))
                #expect(await outcome == .success)
            }
            #expect(receiver.received.count == 2)
            #expect(Set(receiver.received.map(\.body)).count == 1)
        }
    }

    @Test func `a refusal is final, and its reason is logged`() async throws {
        let refusal = StubReceiver.Answer(
            400, headers: [.contentType: "application/json"],
            body: Array(#"{"code":3,"message":"[0].id: missing"}"#.utf8))
        try await withReceiver(answers: refusal) { receiver, port in
            try await withZipkinExporter(to: "http://127.0.0.1:\(port)") { subject in
                let outcome = await subject.exporter.export(.one)
                #expect(outcome == .failure(reason: "status 400: [0].id: missing"))
                #expect(subject.log.lines.count == 1)
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `the shutdown ends a wait, and nothing is sent after it`() async throws {
        try await withReceiver(answers: .init(503)) { receiver, port in
            try await withZipkinExporter(to: "http://127.0.0.1:\(port)") { subject in
                async let outcome = subject.exporter.export(.one)
                await subject.clock.waitForSleepers(2)
                await subject.exporter.shutdown()
                #expect(await outcome == .failure(reason: "interrupted by the shutdown"))
                #expect(await subject.exporter.export(.one) == .afterShutdown)
            }
            #expect(receiver.received.count == 1)
        }
    }
}

struct ZipkinConfigurationTests {
    @Test func `the defaults are the specification's`() throws {
        let (configuration, warnings) = try read([:])
        #expect(configuration.endpoint.url(for: .traces) == "http://localhost:9411/api/v2/spans")
        #expect(configuration.timeout == .seconds(10))
        #expect(warnings.isEmpty)
    }

    @Test func `both variables are read`() throws {
        let (configuration, _) = try read([
            "OTEL_EXPORTER_ZIPKIN_ENDPOINT": "https://zipkin.example/in?key=secret",
            "OTEL_EXPORTER_ZIPKIN_TIMEOUT": "2500",
        ])
        #expect(configuration.endpoint.url(for: .traces) == "https://zipkin.example/in?key=secret")
        #expect("\(configuration.endpoint)" == "https://zipkin.example/in")
        #expect(configuration.timeout == .milliseconds(2500))
    }

    @Test func `a time that cannot be read warns, and the default is used`() throws {
        let (configuration, warnings) = try read(["OTEL_EXPORTER_ZIPKIN_TIMEOUT": "10s"])
        #expect(configuration.timeout == .seconds(10))
        #expect(warnings.sentences.count == 1)
    }

    @Test(arguments: ["localhost:9411", "ftp://u:secret@c", "not a url"])
    func `an endpoint that is no URL stops the start, and shows no secret`(text: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try read(["OTEL_EXPORTER_ZIPKIN_ENDPOINT": text])
        }
        #expect(error?.variable == "OTEL_EXPORTER_ZIPKIN_ENDPOINT")
        #expect(error?.description.contains("secret") == false)
    }

    private func read(
        _ variables: [String: String]
    ) throws -> (ZipkinConfiguration, ConfigurationWarnings) {
        var warnings = ConfigurationWarnings()
        let configuration = try ZipkinConfiguration(Environment(variables), warnings: &warnings)
        return (configuration, warnings)
    }
}

/// An exporter whose time, chance and log belong to the test.
private struct ZipkinExporterUnderTest {
    let clock = HandMovedClock()
    let log = LogRecorder()
    let exporter: ZipkinExporter

    init(_ configuration: ZipkinConfiguration) throws {
        exporter = ZipkinExporter(
            sender: OTLPSender(
                configuration.sending, subject: "Traces", logger: log.logger,
                transport: try HTTPTransport(configuration.sending), clock: clock,
                // The middle of the jitter, where waits are as planned.
                random: { 0.5 }))
    }
}

/// Makes an exporter, and shuts it down whatever happens.
private func withZipkinExporter(
    to endpoint: String, _ test: (ZipkinExporterUnderTest) async throws -> Void
) async throws {
    let endpoint = try #require(OTLPEndpoint(endpoint))
    let subject = try ZipkinExporterUnderTest(ZipkinConfiguration(endpoint: endpoint))
    do {
        try await test(subject)
        await subject.exporter.shutdown()
    } catch {
        await subject.exporter.shutdown()
        throw error
    }
}
