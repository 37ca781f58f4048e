// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import OTLP
import TelemetryModel
import TraceStore

/// Traces from a file: OTLP's JSON, whole or a document a line, or an answer of Jaeger's.
struct TraceImport {
    /// The largest file.
    static let maximumBytes = 32 << 20

    /// Which of the forms it was. Raw values are the words of the viewer's API.
    enum Format: String {
        case otlp
        case jaeger
    }

    let format: Format
    private let content: Content

    /// What a file holds.
    private struct Content {
        var spans: [ResourceSpans] = []
        var logs: [ResourceLogs] = []

        var isEmpty: Bool { spans.isEmpty && logs.isEmpty }
    }

    /// Reads a file.
    ///
    /// - Throws: a ``QueryError`` that says what is wrong with it.
    init(_ bytes: [UInt8]) throws(QueryError) {
        let otlp = Self.otlp(bytes)
        if case .success(let content) = otlp, !content.isEmpty {
            format = .otlp
            self.content = content
            return
        }
        if let traces = try? Self.jaeger(bytes), !traces.isEmpty {
            format = .jaeger
            content = Content(spans: traces.flatMap(\.resourceSpans))
            return
        }
        guard case .failure(let error) = otlp else {
            throw .invalid("The file holds no spans in OTLP's JSON or in Jaeger's.")
        }
        let status: HTTPResponse.Status =
            error.code == .limitExceeded ? .contentTooLarge : .badRequest
        throw QueryError(status: status, message: "The file cannot be read: \(error).")
    }

    private static func otlp(_ bytes: [UInt8]) -> Result<Content, OTLPError> {
        Result { () throws(OTLPError) in
            do throws(OTLPError) {
                return try document(bytes)
            } catch {
                // A document a line, as the OpenTelemetry Collector's file exporter writes them.
                let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { !$0.isBlank }
                guard error.code == .malformed, lines.count > 1 else { throw error }
                var all = Content()
                for line in lines {
                    let content = try document(Array(line))
                    all.spans += content.spans
                    all.logs += content.logs
                }
                return all
            }
        }
    }

    /// Spans and logs may stand side by side: each reader skips what it does not know.
    private static func document(_ bytes: [UInt8]) throws(OTLPError) -> Content {
        Content(
            spans: try TraceRequest(decoding: bytes, as: .json).resourceSpans,
            logs: try LogsRequest(decoding: bytes, as: .json).resourceLogs)
    }

    /// An answer of Jaeger's API, or one trace as its page lets people save it.
    private static func jaeger(_ bytes: [UInt8]) throws(JaegerError) -> [Trace] {
        let traces = try JaegerJSON.decode(bytes)
        guard traces.isEmpty else { return traces }
        let answer = Array("{\"data\":[".utf8) + bytes + Array("]}".utf8)
        return try JaegerJSON.decode(answer)
    }

    /// Keeps what the file holds, and says what became of it.
    func insert(into store: BoundedTraceStore) -> [UInt8] {
        let report = store.insert(content.spans)
        let logs = store.insert(content.logs)
        return ViewerJSON.document { json in
            json.list("traces", traceIDs) { $0.value($1.description) }
            json.field("spans", report.accepted + report.repeated)
            json.field("rejected", report.invalid + report.refused + logs.invalid + logs.refused)
            json.field("format", format.rawValue)
        }
    }

    /// Each once, in the order in which they occur.
    private var traceIDs: [TraceID] {
        var seen: Set<TraceID> = []
        let spans = content.spans.lazy.flatMap(\.scopes).flatMap(\.spans).map(\.context.traceID)
        let logs = content.logs.lazy.flatMap(\.scopes).flatMap(\.records).compactMap(\.traceID)
        return (Array(spans) + Array(logs)).filter { $0.isValid && seen.insert($0).inserted }
    }
}

// MARK: The body

extension TraceImport {
    /// Takes a file off the wire.
    static func body(
        of request: Request, _ claim: inout MemoryClaim
    ) async throws(QueryError) -> [UInt8] {
        guard let type = request.headers[.contentType], OTLPEncoding(contentType: type) == .json
        else {
            throw QueryError(
                status: .unsupportedMediaType, message: "The content type must be application/json."
            )
        }
        let stated = request.headers[.contentLength].flatMap { Int($0) } ?? maximumBytes
        guard stated <= maximumBytes else { throw .tooLarge }
        do throws(ReceivingError) {
            // Twice as text, and what is read from it.
            try claim.add(max(0, stated), .transported)
        } catch {
            throw QueryError(
                status: .serviceUnavailable, message: "Another file is being read. Try again.")
        }
        do {
            return Array(try await request.body.collect(upTo: maximumBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .tooLarge
        } catch {
            throw .invalid("The file could not be read to its end.")
        }
    }
}

extension QueryError {
    fileprivate static let tooLarge = QueryError(
        status: .contentTooLarge, message: "The file is larger than 32 MiB.")
}

extension ArraySlice<UInt8> {
    fileprivate var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 } }
}
