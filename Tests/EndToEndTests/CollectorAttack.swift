// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Gzip
import NIOCore
import OTLP
import TelemetryModel

/// Sends a collector, by all protocols at once, what takes much memory to read.
struct CollectorAttack: Sendable {
    /// How something is sent.
    enum Way: CaseIterable, Sendable {
        case http
        case grpc
        case zipkin

        /// The code of an answer that says that all is kept.
        var accepted: Int {
            switch self {
            case .http: 200
            case .grpc: 0
            case .zipkin: 202
            }
        }
    }

    /// What came back: HTTP's status, or gRPC's code.
    struct Reply: Sendable {
        let way: Way
        let code: Int
    }

    let otlp: Int
    let grpc: Int
    let zipkin: Int

    /// Requests of each protocol that are under way at once.
    private static let concurrency = 40
    private static let rounds = 4

    /// Sends everything several times over; a connection that is closed in the middle counts as -1.
    func run() async throws -> [Reply] {
        let (otlpBodies, zipkinBodies) = (try Self.bodies(), try Self.zipkinBodies())
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.concurrency
        let client = HTTPClient(configuration: configuration)
        let transport = try HTTP2ClientTransport.Posix(
            target: .ipv4(address: "127.0.0.1", port: grpc), transportSecurity: .plaintext)
        let replies = try await withGRPCClient(transport: transport) { caller in
            await withTaskGroup(of: [Reply].self) { group in
                for number in 0..<Self.concurrency {
                    group.addTask {
                        await post(otlpBodies, from: number, to: .http, client)
                    }
                    group.addTask {
                        await post(zipkinBodies, from: number, to: .zipkin, client)
                    }
                    group.addTask { await call(otlpBodies, from: number, caller) }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
        }
        try await client.shutdown()
        return replies
    }

    private func post(
        _ bodies: [Body], from number: Int, to way: Way, _ client: HTTPClient
    ) async -> [Reply] {
        var request = HTTPClientRequest(
            url: way == .zipkin
                ? "http://127.0.0.1:\(zipkin)/api/v2/spans" : "http://127.0.0.1:\(otlp)/v1/traces")
        request.method = .POST
        let type = way == .zipkin ? "application/json" : "application/x-protobuf"
        request.headers.add(name: "content-type", value: type)
        var replies: [Reply] = []
        for turn in 0..<Self.rounds {
            let body = bodies[(number + turn) % bodies.count]
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
            request.headers.remove(name: "content-encoding")
            if body.isCompressed {
                request.headers.add(name: "content-encoding", value: "gzip")
            }
            let answer = try? await client.execute(request, timeout: .seconds(60))
            _ = try? await answer?.body.collect(upTo: 1 << 20)
            replies.append(Reply(way: way, code: answer.map { Int($0.status.code) } ?? -1))
        }
        return replies
    }

    private func call(
        _ bodies: [Body], from number: Int, _ client: GRPCClient<HTTP2ClientTransport.Posix>
    ) async -> [Reply] {
        let method = MethodDescriptor(
            fullyQualifiedService: "opentelemetry.proto.collector.trace.v1.TraceService",
            method: "Export")
        let plain = bodies.filter { !$0.isCompressed }
        var replies: [Reply] = []
        for turn in 0..<Self.rounds {
            let body = plain[(number + turn) % plain.count]
            do {
                _ = try await client.unary(
                    request: ClientRequest(message: body.bytes), descriptor: method,
                    serializer: Bytes(), deserializer: Bytes(), options: .defaults
                ) { try $0.message }
                replies.append(Reply(way: .grpc, code: 0))
            } catch {
                let code = (error as? RPCError)?.code.rawValue ?? -1
                replies.append(Reply(way: .grpc, code: code))
            }
        }
        return replies
    }
}

// MARK: What is sent

extension CollectorAttack {
    private struct Body: Sendable {
        let bytes: [UInt8]
        var isCompressed = false
    }

    /// Each as it is and compressed, and a little that becomes much.
    private static func compressed(_ bodies: [[UInt8]]) throws -> [Body] {
        try bodies.map { Body(bytes: $0) }
            + bodies.map { Body(bytes: try Gzip.compress($0, level: 1), isCompressed: true) } + [
                Body(
                    bytes: try Gzip.compress([UInt8](repeating: 0, count: 64 << 20)),
                    isCompressed: true)
            ]
    }

    private static func bodies() throws -> [Body] {
        try compressed([
            request(spans: 100, attributes: 10),
            request(spans: 20_000, attributes: 0),
            request(spans: 1_000, attributes: 100),
            request(spans: 20, attributes: 5_000),
            request(spans: 2, attributes: 1, length: 1_000_000),
            // Events of which each takes two bytes.
            emptyEvents,
            [UInt8](repeating: 0xFF, count: 2 << 20),
        ])
    }

    private static func request(spans: Int, attributes: Int, length: Int = 3) -> [UInt8] {
        let value = AttributeValue.string(String(repeating: "v", count: length))
        let elements = (0..<attributes).map { Attributes.Element(key: "k\($0)", value: value) }
        let trace = TraceID(high: .random(in: 1 ... .max), low: 1)
        let list = (0..<spans).map { number in
            FinishedSpan(
                context: SpanContext(
                    traceID: trace, spanID: SpanID(rawValue: .random(in: 1 ... .max))),
                name: "span \(number)",
                startTime: 1, endTime: 2, attributes: Attributes(elements))
        }
        let scope = ScopeSpans(scope: InstrumentationScope(name: "attack"), spans: list)
        return TraceRequest(
            resourceSpans: [ResourceSpans(resource: Resource(), scopes: [scope])]
        ).encoded(as: .protobuf)
    }

    /// `resource_spans { scope_spans { spans { events {} … } … } }`.
    private static var emptyEvents: [UInt8] {
        let events = Array(repeating: [0x5A, 0x00] as [UInt8], count: 9_999).flatMap { $0 }
        let span =
            field(1, Array(repeating: 1, count: 16)) + field(2, Array(repeating: 2, count: 8))
        let spans = (0..<50).flatMap { _ in field(2, span + events) }
        return field(1, field(2, spans))
    }

    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        var head = [number << 3 | 2]
        var rest = bytes.count
        while rest > 127 {
            head.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return head + [UInt8(rest)] + bytes
    }

    private static func zipkinBodies() throws -> [Body] {
        try compressed([
            spans(100, tags: 5), spans(12_000, tags: 0), spans(20, tags: 5_000),
            [UInt8](repeating: UInt8(ascii: "["), count: 2 << 20),
        ])
    }

    private static func spans(_ count: Int, tags: Int) -> [UInt8] {
        let tags = (0..<tags).map { #""k\#($0)":"value""# }.joined(separator: ",")
        let trace = TraceID(high: .random(in: 1 ... .max), low: 1)
        let list = (0..<count).map { number in
            #"{"traceId":"\#(trace)","id":"\#(SpanID(rawValue: .random(in: 1 ... .max)))","name":"n","timestamp":1,"#
                + #""duration":1,"tags":{\#(tags)}}"#
        }
        return Array("[\(list.joined(separator: ","))]".utf8)
    }
}

private struct Bytes: MessageSerializer, MessageDeserializer {
    func serialize<Raw: GRPCContiguousBytes>(_ message: [UInt8]) -> Raw { Raw(message) }
    func deserialize(_ bytes: some GRPCContiguousBytes) -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}
