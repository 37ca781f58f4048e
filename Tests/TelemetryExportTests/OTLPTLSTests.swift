// SPDX-License-Identifier: Apache-2.0

import GRPCNIOTransportHTTP2Posix
import HummingbirdCore
import HummingbirdTLS
import TelemetrySDK
import Testing

@testable import TelemetryExport

@Suite(.timeLimit(.minutes(5)))
struct OTLPTLSTests {
    @Test func `an authority from a file is trusted`() async throws {
        try await withTLSReceiver { receiver, certificates, port in
            try await withExporter(to: "https://localhost:\(port)") {
                $0.tls.certificate = certificates.path("ca.pem")
            } _: { subject in
                #expect(await subject.exporter.export(.one) == .success)
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `an unknown authority fails at once`() async throws {
        try await withTLSReceiver { receiver, _, port in
            try await withExporter(to: "https://localhost:\(port)") { subject in
                let outcome = await subject.exporter.export(.one)
                #expect(outcome.reason?.contains("CERTIFICATE_VERIFY_FAILED") == true)
            }
            #expect(receiver.received.isEmpty)
        }
    }

    @Test func `a client shows its certificate`() async throws {
        try await withTLSReceiver(requiresClient: true) { receiver, certificates, port in
            try await withExporter(to: "https://localhost:\(port)") {
                $0.tls = OTLPTLSFiles(
                    certificate: certificates.path("ca.pem"),
                    clientKey: certificates.path("client.key"),
                    clientCertificate: certificates.path("client.pem"))
            } _: { subject in
                #expect(await subject.exporter.export(.one) == .success)
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `a client without a certificate is turned away`() async throws {
        try await withTLSReceiver(requiresClient: true) { receiver, certificates, port in
            try await withExporter(to: "https://localhost:\(port)") {
                $0.tls.certificate = certificates.path("ca.pem")
                $0.retry.initialDelay = .seconds(60)
                $0.retry.maximumDelay = .seconds(60)
            } _: { subject in
                let outcome = await subject.exporter.export(.one)
                #expect(outcome.reason != nil)
            }
            #expect(receiver.received.isEmpty)
        }
    }

    @Test func `gRPC trusts an authority from a file, and no other`() async throws {
        try await withGRPCTLSReceiver { receiver, certificates, port in
            for host in ["localhost", "127.0.0.1"] {
                try await withGRPCExporter(to: "https://\(host):\(port)") {
                    $0.tls.certificate = certificates.path("ca.pem")
                } _: { subject in
                    #expect(await subject.exporter.export(.one) == .success)
                }
            }
            try await withGRPCExporter(to: "https://localhost:\(port)") { subject in
                let outcome = await subject.exporter.export(.one)
                #expect(outcome.reason?.contains("CERTIFICATE_VERIFY_FAILED") == true)
            }
            #expect(receiver.received.count == 2)
        }
    }

    @Test func `a client shows its certificate by gRPC too`() async throws {
        try await withGRPCTLSReceiver(requiresClient: true) { receiver, certificates, port in
            try await withGRPCExporter(to: "https://localhost:\(port)") {
                $0.tls = OTLPTLSFiles(
                    certificate: certificates.path("ca.pem"),
                    clientKey: certificates.path("client.key"),
                    clientCertificate: certificates.path("client.pem"))
            } _: { subject in
                #expect(await subject.exporter.export(.one) == .success)
            }
            try await withGRPCExporter(to: "https://localhost:\(port)") {
                $0.tls.certificate = certificates.path("ca.pem")
                $0.retry.initialDelay = .seconds(60)
                $0.retry.maximumDelay = .seconds(60)
            } _: { subject in
                #expect(await subject.exporter.export(.one).reason != nil)
            }
            #expect(receiver.received.count == 1)
        }
    }

    @Test func `a file that gRPC cannot read stops the start`() {
        var configuration = OTLPConfiguration(wireProtocol: .grpc)
        configuration.tls.certificate = "/nonexistent.pem"
        #expect(throws: ConfigurationError.self) { try GRPCTransport(configuration) }
    }

    @Test func `a file that cannot be read stops the start`() {
        let missing = "/nonexistent.pem"
        let error = #expect(throws: ConfigurationError.self) {
            try OTLPTLSFiles(certificate: missing).clientConfiguration()
        }
        #expect(error?.variable == "OTEL_EXPORTER_OTLP_CERTIFICATE")
        #expect(error?.description.contains(missing) == true)
    }

    @Test(arguments: [
        OTLPTLSFiles(clientKey: "/client.key"), OTLPTLSFiles(clientCertificate: "/client.pem"),
    ])
    func `half a client's identity stops the start`(files: OTLPTLSFiles) {
        #expect(throws: ConfigurationError.self) { try files.clientConfiguration() }
    }

    private func withGRPCTLSReceiver(
        requiresClient: Bool = false,
        _ test: (StubGRPCReceiver, TestCertificates, Int) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let certificates = try await TestCertificates(in: directory)
            let security = HTTP2ServerTransport.Posix.TransportSecurity.tls(
                certificateChain: [.file(path: certificates.path("server.pem"), format: .pem)],
                privateKey: .file(path: certificates.path("server.key"), format: .pem)
            ) {
                guard requiresClient else { return }
                $0.clientCertificateVerification = .noHostnameVerification
                $0.trustRoots = .certificates([
                    .file(path: certificates.path("ca.pem"), format: .pem)
                ])
            }
            try await withGRPCReceiver(answers: .ok, security: security) { receiver, port in
                try await test(receiver, certificates, port)
            }
        }
    }

    private func withTLSReceiver(
        requiresClient: Bool = false,
        _ test: (StubReceiver, TestCertificates, Int) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let certificates = try await TestCertificates(in: directory)
            let server = try HTTPServerBuilder.tls(
                tlsConfiguration: try certificates.serverConfiguration(
                    requiresClient: requiresClient))
            try await withReceiver(answers: .ok, server: server) { receiver, port in
                try await test(receiver, certificates, port)
            }
        }
    }
}
