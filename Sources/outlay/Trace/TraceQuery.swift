// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Collector
import NIOCore
import NIOHTTP1
import TraceStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which traces to list.
struct TraceFilter: Hashable, Sendable {
    /// Only those in which this service took part.
    var service: String?
    /// Only those in which a span failed.
    var errorsOnly = false
    /// How many at most.
    var limit: Int
}

/// Asks a server that speaks Jaeger's query API for traces.
struct TraceQuery: Sendable {
    /// Where the API is, without a path: `http://127.0.0.1:16686`.
    let endpoint: String

    /// One trace.
    ///
    /// - Throws: ``TraceQueryError`` if there is none of that id, or no server.
    func trace(_ id: String) async throws -> Trace {
        guard !id.isEmpty, id.count <= 32, id.allSatisfy(\.isHexDigit) else {
            throw TraceQueryError("\"\(id)\" is no trace id; that is up to 32 hexadecimal digits.")
        }
        guard let trace = try await traces("/api/traces/\(id)").first else {
            throw TraceQueryError("\(endpoint) has no trace \(id).")
        }
        return trace
    }

    /// One trace that has just been made, once its root has arrived and nothing more follows; after ten
    /// seconds whatever there is.
    ///
    /// - Parameter services: those that take part, each of which sends when it likes; they are waited for,
    ///   and whatever is above what they sent.
    /// - Throws: ``TraceQueryError`` if nothing of it has arrived by then.
    func whole(_ id: String, reaching services: Set<String>) async throws -> Trace {
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        var previous = 0
        while true {
            guard ContinuousClock.now < deadline else { return try await trace(id) }
            if let trace = try? await trace(id) {
                let hasRoot = trace.spans.contains { $0.span.parentSpanID == nil }
                let isWhole = hasRoot && trace.hasNoGap(reaching: services)
                if isWhole && trace.spans.count == previous { return trace }
                previous = trace.spans.count
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// The newest traces first, of those that a filter lets through.
    ///
    /// - Throws: ``TraceQueryError`` if nobody answers.
    func newest(_ filter: TraceFilter) async throws -> [Trace] {
        var found: [Trace] = []
        for service in try await services(filter) {
            found.append(contentsOf: try await traces(of: service, filter))
        }
        // A server finds what has an error of its own; ours and Jaeger's agree, others may not.
        return found.filter { !filter.errorsOnly || $0.hasErrors }.newestFirst(filter.limit)
    }

    private func services(_ filter: TraceFilter) async throws -> [String] {
        if let service = filter.service { return [service] }
        return try await services()
    }

    private func traces(of service: String, _ filter: TraceFilter) async throws -> [Trace] {
        let errors = filter.errorsOnly ? "&tags=" + encoded(#"{"error":"true"}"#) : ""
        return try await traces(
            "/api/traces?service=\(encoded(service))&limit=\(filter.limit)\(errors)")
    }

    private func services() async throws -> [String] {
        struct Answer: Decodable { let data: [String]? }
        let bytes = try await get("/api/services")
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)) else {
            throw TraceQueryError("\(endpoint) does not speak Jaeger's query API.")
        }
        return answer.data ?? []
    }

    private func traces(_ path: String) async throws -> [Trace] {
        let bytes = try await get(path)
        do {
            return try JaegerJSON.decode(bytes)
        } catch let error where error.code == .refused(status: 404) {
            return []
        } catch {
            throw TraceQueryError("\(endpoint) does not speak Jaeger's query API: \(error).")
        }
    }

    private func get(_ path: String) async throws -> [UInt8] {
        do {
            return try await HTTPClient.withHTTPClient(configuration: .impatient) { client in
                let response = try await client.execute(
                    HTTPClientRequest(url: endpoint + path), timeout: .seconds(10))
                let body = try await response.body.collect(upTo: 256 << 20)
                guard response.status == .ok || response.status == .notFound else {
                    throw TraceQueryError("\(endpoint) answered \(response.status).")
                }
                return Array(body.readableBytesView)
            }
        } catch let error as TraceQueryError {
            throw error
        } catch {
            throw TraceQueryError("No answer from \(endpoint); is \"outlay collector\" running?")
        }
    }

    private func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber)
            return isPlain
                ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension [Trace] {
    /// Each trace once: one that passes through several services is found for each of them.
    fileprivate func newestFirst(_ limit: Int) -> [Trace] {
        var seen: Set<String> = []
        let newestFirst = sorted { $0.firstStart > $1.firstStart }
        return Array(newestFirst.filter { seen.insert("\($0.id)").inserted }.prefix(limit))
    }
}

extension Trace {
    /// Whether spans of all these services are there, and the parent of every span.
    fileprivate func hasNoGap(reaching services: Set<String>) -> Bool {
        let ids = Set(spans.map(\.span.context.spanID))
        return services.isSubset(of: sources.map(\.resource.serviceName))
            && spans.allSatisfy { traced in
                traced.span.parentSpanID.map { ids.contains($0) } ?? true
            }
    }
}

extension HTTPClient.Configuration {
    /// Says at once that nobody listens, instead of trying again until the time is up.
    static var impatient: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}

/// Why there is no trace to show, in a sentence.
struct TraceQueryError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
