// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOSSL
import ProgramTesting

/// An authority made for one test, with a certificate for a server on this machine and one for a
/// client.
struct TestCertificates {
    let directory: String

    /// Runs `openssl`, which every system with TLS has at hand.
    init(in directory: String) async throws {
        self.directory = directory
        try Data("subjectAltName=DNS:localhost,IP:127.0.0.1\n".utf8)
            .write(to: URL(fileURLWithPath: directory + "/names"))
        try await openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=ca")
        for name in ["server", "client"] {
            try await openssl(
                "req -newkey rsa:2048 -nodes -keyout \(name).key -out \(name).csr -subj /CN=\(name)"
            )
            try await openssl(
                "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial "
                    + "-out \(name).pem -extfile names")
        }
    }

    func path(_ name: String) -> String { directory + "/" + name }

    /// What a server needs; it insists on a client's certificate if so told.
    func serverConfiguration(requiresClient: Bool) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path("server.pem"))
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: path("server.key"), format: .pem)))
        if requiresClient {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMFile(path("ca.pem")))
        }
        return configuration
    }

    private func openssl(_ arguments: String) async throws {
        let run = try await runProgram(
            "openssl", arguments.split(separator: " ").map(String.init), in: directory)
        if run.status != 0 { throw Failure(arguments: arguments) }
    }

    private struct Failure: Error {
        var arguments: String
    }
}
