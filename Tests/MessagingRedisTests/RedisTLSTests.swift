// SPDX-License-Identifier: Apache-2.0

import Foundation
import Messaging
import MessagingTesting
import ProgramTesting
import RedisTesting
import Testing

@testable import MessagingRedis

/// A real Redis that listens to TLS alone, with certificates that `openssl` has made.
@Suite(.timeLimit(.minutes(5))) struct RedisTLSTests {
    @Test func `messages pass through a trusted server that asks for user and password`()
        async throws
    {
        try await withTLS { server in
            let configuration = try RedisConfiguration(
                url: server.url("ann:s%40cret@127.0.0.1", authority: "ca"))
            let broker = RedisStreamsBroker(configuration: configuration, logger: silent)
            let subscription = Subscription(destination: uniqueName(), group: "g")
            // Longer than a record, so that one message is several of them.
            let body = String(repeating: "long ", count: 10_000)
            let messages = (0..<20).map { Message.test(key: "\($0)", body: body) }
            for message in messages {
                try await broker.publish([message], to: subscription.destination)
            }
            let received = try await broker.receive(messages.count, subscription)
            #expect(Set(received.map(\.message)) == Set(messages))
        }
    }

    @Test func `a certificate of another authority is refused, and no secret is told`()
        async throws
    {
        try await withTLS { server in
            let configuration = try RedisConfiguration(
                url: server.url("ann:s%40cret@127.0.0.1", authority: "other"))
            let connection = RedisConnection(configuration: configuration, logger: silent)
            let error = await #expect(throws: MessagingError.self) {
                _ = try await connection.send([RedisCommand("PING")], within: .seconds(30))
            }
            #expect(error?.code == .refused)
            #expect(
                error?.message.hasPrefix("The certificate of Redis is not trusted: ") == true,
                "\(String(describing: error))")
            #expect(error?.message.contains("s@cret") == false)
        }
    }

    @Test func `without a file only the system's authorities are trusted`() async throws {
        try await withTLS { server in
            let configuration = try RedisConfiguration(url: server.url("127.0.0.1"))
            let error = #expect(throws: MessagingError.self) {
                _ = try RedisLink(configuration, greeting: [])
            }
            #expect(error?.code == .refused)
        }
    }

    @Test func `a certificate for another name is refused`() async throws {
        try await withTLS { server in
            let configuration = try RedisConfiguration(
                url: server.url("localhost", authority: "ca"))
            let error = #expect(throws: MessagingError.self) {
                _ = try RedisLink(configuration, greeting: [])
            }
            // OpenSSL 1.1 writes it with a capital.
            #expect(error?.message.lowercased().hasSuffix("hostname mismatch.") == true)
        }
    }

    @Test func `a server that speaks no TLS is no server`() async throws {
        try await withTLS { server in
            let url = "rediss://127.0.0.1:\(server.plainPort)?mode=streams"
            let configuration = try RedisConfiguration(url: url)
            let error = #expect(throws: MessagingError.self) {
                _ = try RedisLink(configuration, greeting: [])
            }
            #expect(error?.code == .unavailable)
            #expect(error?.message.hasPrefix("There is no TLS with Redis") == true)
        }
    }
}

/// Where the server is, and the certificates.
private struct TLSServer {
    let port: Int
    let plainPort: Int
    let directory: String

    /// - Parameters:
    ///   - host: with user and password, if any.
    ///   - authority: whom to trust; by default those of the system.
    func url(_ host: String, authority: String? = nil) -> String {
        let trusted = authority.map { "&sslrootcert=\(directory)/\($0).pem" } ?? ""
        return "rediss://\(host):\(port)?mode=streams\(trusted)"
    }
}

private func withTLS(_ body: (TLSServer) async throws -> Void) async throws {
    let directory = NSTemporaryDirectory() + "outlay-tls.\(UInt64.random(in: .min ... .max))"
    try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await makeCertificates(in: directory)
    // Which ports are free nobody knows beforehand: another try is with others.
    for attempt in 1... {
        // Neither demos nor the programs of other tests choose among these.
        let port = Int.random(in: 29_700..<30_600)
        let server = TLSServer(port: port, plainPort: port + 1, directory: directory)
        do {
            return try await RedisServer.with(port: port + 1, options: server.options) { _ in
                try await body(server)
            }
        } catch let error as RedisServer.LaunchError where attempt == 10 {
            throw error
        } catch is RedisServer.LaunchError {}
    }
}

extension TLSServer {
    fileprivate var options: [String] {
        [
            "--tls-port", "\(port)", "--tls-auth-clients", "no",
            "--tls-ca-cert-file", "\(directory)/ca.pem",
            "--tls-cert-file", "\(directory)/server.pem",
            "--tls-key-file", "\(directory)/server.key",
            "--user", "ann", "on", ">s@cret", "~*", "&*", "+@all",
        ]
    }
}

/// Two authorities, and of the first of them a certificate for 127.0.0.1.
private func makeCertificates(in directory: String) async throws {
    try Data("subjectAltName=IP:127.0.0.1\n".utf8)
        .write(to: URL(fileURLWithPath: directory + "/names"))
    for name in ["ca", "other"] {
        try await openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout \(name).key -out \(name).pem "
                + "-subj /CN=\(name)", in: directory)
    }
    try await openssl(
        "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server",
        in: directory)
    try await openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem "
            + "-extfile names", in: directory)
}

private func openssl(_ arguments: String, in directory: String) async throws {
    let run = try await runProgram(
        "openssl", arguments.split(separator: " ").map(String.init), in: directory)
    try #require(run.status == 0, "\(run.errors)")
}
