// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import ServiceLifecycle
import Synchronization
import TelemetryModel
import TraceStore

@testable import Collector

extension TraceCollector {
    /// Asks port 16686 without a socket, under the name `localhost`.
    func ask(
        _ uri: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = [:],
        body: [UInt8]? = nil
    ) async throws -> TestResponse {
        try await queries.test(.router) { client in
            try await client.execute(
                uri: uri, method: method, headers: headers,
                body: body.map { ByteBuffer(bytes: $0) }
            ) { $0 }
        }
    }

    func importFile(_ body: [UInt8], type: String = "application/json") async throws -> TestResponse
    {
        try await ask("/api/viewer/import", .post, [.contentType: type], body: body)
    }

    /// Keeps spans of a service.
    func keep(_ spans: [FinishedSpan], service: String = "shop") {
        store.insert([
            ResourceSpans(
                resource: Resource(attributes: ["service.name": .string(service)]),
                scopes: [ScopeSpans(scope: InstrumentationScope(name: "lib"), spans: spans)])
        ])
    }
}

/// Logs of trace 1: one in the root, one in a span that is not there, one in none.
func viewerLogs() -> [ResourceLogs] {
    let records = [(3, 9), (2, 1), (1, nil)].map { (time, span: UInt64?) in
        LogRecord(
            time: UInt64(time) * 1_000_000, severityNumber: 9, severityText: "INFO",
            body: .string("said at \(time)"), attributes: ["n": 1],
            traceID: TraceID(high: 0xAB, low: 1), spanID: span.map(SpanID.init(rawValue:)),
            eventName: "told")
    }
    return [
        ResourceLogs(
            resource: Resource(attributes: ["service.name": "shop"]),
            scopes: [ScopeLogs(scope: InstrumentationScope(name: "log"), records: records)])
    ]
}

extension TestResponse {
    var text: String { String(buffer: body) }

    /// The body as JSON. Missing keys and wrong types are `nil` further down.
    var json: JSON { JSON(bytes) }
}

/// A JSON document, walked without knowing its shape.
@dynamicMemberLookup
struct JSON {
    let raw: Any?

    init(_ bytes: [UInt8]) {
        raw = try? JSONSerialization.jsonObject(
            with: Data(bytes), options: .fragmentsAllowed)
    }

    private init(raw: Any?) { self.raw = raw }

    subscript(key: String) -> JSON { JSON(raw: (raw as? [String: Any])?[key]) }
    subscript(dynamicMember key: String) -> JSON { self[key] }
    subscript(index: Int) -> JSON {
        let array = raw as? [Any] ?? []
        return JSON(raw: array.indices.contains(index) ? array[index] : nil)
    }
    var string: String? { raw as? String }
    var int: Int? { (raw as? NSNumber)?.intValue }
    var bool: Bool? { raw as? Bool }
    var isNull: Bool { raw is NSNull }
    var array: [JSON] { (raw as? [Any] ?? []).map { JSON(raw: $0) } }
    var keys: Set<String> { Set((raw as? [String: Any] ?? [:]).keys) }
}

/// A clock that stands still: whoever sleeps does so until the test wakes them.
final class StillClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset = Duration.zero

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var ticket = 0
        var sleepers: [Int: (Duration, CheckedContinuation<Void, any Error>)] = [:]
        var wakers: [(Duration, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    let minimumResolution = Duration.nanoseconds(1)
    let now = Instant()

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let ticket = state.withLock { state in
            state.ticket += 1
            return state.ticket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (sleeper: CheckedContinuation<Void, any Error>) in
                // Asked within the lock: a cancellation that comes later finds the sleeper.
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.sleepers[ticket] = (deadline.offset, sleeper)
                    return false
                }
                if isCancelled { return sleeper.resume(throwing: CancellationError()) }
                match()
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: ticket) }?.1
                .resume(throwing: CancellationError())
        }
    }

    /// Waits until somebody sleeps for so long, and wakes them.
    func wake(_ duration: Duration) async {
        await withCheckedContinuation { waker in
            state.withLock { $0.wakers.append((duration, waker)) }
            match()
        }
    }

    private func match() {
        let pair = state.withLock {
            state -> (CheckedContinuation<Void, any Error>, CheckedContinuation<Void, Never>)? in
            for (index, waker) in state.wakers.enumerated() {
                guard let sleeper = state.sleepers.first(where: { $0.value.0 == waker.0 }) else {
                    continue
                }
                state.wakers.remove(at: index)
                state.sleepers[sleeper.key] = nil
                return (sleeper.value.1, waker.1)
            }
            return nil
        }
        pair?.0.resume()
        pair?.1.resume()
    }
}
