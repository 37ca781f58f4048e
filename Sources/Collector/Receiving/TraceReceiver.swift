// SPDX-License-Identifier: Apache-2.0

import Gzip
import HTTPTypes
import Hummingbird
import NIOCore
import OTLP
import TraceStore

/// OTLP/HTTP for traces (OTLP specification, "OTLP/HTTP"): `POST /v1/traces`, and `/healthz`.
///
/// Every refusal is a `google.rpc.Status` in the request's own encoding, or in JSON where that is
/// unknown. Nothing of a body is kept unless all of it can be read.
struct TraceReceiver: Sendable {
    private let store: BoundedTraceStore
    private let maximumBodyBytes: Int
    private let limits: OTLPLimits
    private let allowance: ByteAllowance

    init(store: BoundedTraceStore, configuration: CollectorConfiguration) {
        self.store = store
        maximumBodyBytes = configuration.maximumBodyBytes
        limits = configuration.otlpLimits
        allowance = ByteAllowance(configuration.maximumBytesInFlight)
    }

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("healthz") { _, _ in "ok\n" }
        router.post("v1/traces") { request, _ in await receive(request) }
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .patch, .options] {
            router.on("v1/traces", method: method) { request, _ in
                refuse(.onlyPOST, as: encoding(of: request) ?? .json)
            }
        }
        return router
    }

    private func receive(_ request: Request) async -> Response {
        guard let encoding = encoding(of: request) else {
            return refuse(.unsupportedMediaType, as: .json)
        }
        do throws(ReceivingError) {
            let body = try await body(of: request)
            return answer(try accept(body, as: encoding), as: encoding)
        } catch {
            return refuse(error, as: encoding)
        }
    }

    private func encoding(of request: Request) -> OTLPEncoding? {
        request.headers[.contentType].flatMap { OTLPEncoding(contentType: $0) }
    }

    /// Decodes and keeps; there is no suspension in here, so that no more large messages exist at
    /// once than there are threads.
    private func accept(
        _ body: [UInt8], as encoding: OTLPEncoding
    ) throws(ReceivingError) -> TraceResponse {
        do throws(OTLPError) {
            let request = try TraceRequest(decoding: body, as: encoding, limits: limits)
            return TraceResponse(store.insert(request.resourceSpans))
        } catch {
            throw ReceivingError(error)
        }
    }

    private func answer(_ response: TraceResponse, as encoding: OTLPEncoding) -> Response {
        Response(.ok, response.encoded(as: encoding), contentType: encoding.contentType)
    }

    private func refuse(_ error: ReceivingError, as encoding: OTLPEncoding) -> Response {
        let status = RPCStatus(code: error.grpcCode, message: error.message)
        var response = Response(
            error.status, status.encoded(as: encoding), contentType: encoding.contentType)
        response.headers.append(contentsOf: error.headers)
        return response
    }
}

// MARK: The body

extension TraceReceiver {
    /// The body, decompressed. The compressed bytes are let go before it is decoded.
    private func body(of request: Request) async throws(ReceivingError) -> [UInt8] {
        let coding = try coding(of: request)
        let bytes = try await collect(request)
        switch coding {
        case .identity: return bytes
        case .gzip: return try decompress(bytes)
        }
    }

    private enum Coding {
        case identity
        case gzip
    }

    private func coding(of request: Request) throws(ReceivingError) -> Coding {
        switch request.headers[.contentEncoding]?.lowercased() {
        case nil, "", "identity": return .identity
        case "gzip", "x-gzip": return .gzip
        default: throw .unsupportedCoding
        }
    }

    /// Takes the whole body off the wire, within the allowance for all bodies.
    private func collect(_ request: Request) async throws(ReceivingError) -> [UInt8] {
        let stated = request.headers[.contentLength].flatMap { Int($0) }
        guard stated ?? 0 <= maximumBodyBytes else { throw .tooLarge(maximumBodyBytes) }
        let claim = max(0, stated ?? maximumBodyBytes)
        guard allowance.lease(claim) else { throw .busy }
        defer { allowance.release(claim) }
        do {
            let buffer = try await request.body.collect(upTo: maximumBodyBytes)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .tooLarge(maximumBodyBytes)
        } catch {
            throw .incomplete
        }
    }

    private func decompress(_ bytes: [UInt8]) throws(ReceivingError) -> [UInt8] {
        do throws(GzipError) {
            return try Gzip.decompress(bytes, maximumSize: limits.bytes)
        } catch {
            throw error == .tooLarge ? .tooLarge(limits.bytes) : .badGzip
        }
    }
}

extension TraceResponse {
    /// Tells the sender of spans that are lost, never of those that it had sent before.
    fileprivate init(_ report: InsertionReport) {
        var reasons: [String] = []
        if report.invalid > 0 {
            reasons.append("\(report.invalid) with a trace id or span id that is missing or zero")
        }
        if report.refused > 0 {
            reasons.append("\(report.refused) of traces that have reached the store's bounds")
        }
        let message =
            reasons.isEmpty ? "" : "Spans were rejected: \(reasons.joined(separator: ", "))."
        self.init(rejectedSpans: Int64(report.invalid + report.refused), errorMessage: message)
    }
}
