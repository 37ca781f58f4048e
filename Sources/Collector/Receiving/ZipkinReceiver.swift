// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import OTLP
import Zipkin

/// Zipkin's API v2: `POST /api/v2/spans` in JSON, and `/healthz`.
///
/// An answer of 202 has no body; Zipkin knows no partial success, so what the store's bounds refuse
/// shows in its figures only. Every refusal is a `google.rpc.Status` in JSON, as the other receivers
/// have it. Nothing of a body is kept unless all of it can be read.
struct ZipkinReceiver: Sendable {
    private let intake: TelemetryIntake
    private let bodies: RequestBodies
    private let origins: AllowedOrigins
    private let now: @Sendable () -> UInt64

    /// - Parameter now: Nanoseconds since the Unix epoch, for spans that do not say when they began.
    init(
        intake: TelemetryIntake, bodies: RequestBodies, configuration: CollectorConfiguration,
        now: @escaping @Sendable () -> UInt64 = WallClock.now
    ) {
        self.intake = intake
        self.bodies = bodies
        origins = configuration.allowedOrigins
        self.now = now
    }

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: CrossOriginSharing(origins: origins))
        router.get("healthz") { _, _ in "ok\n" }
        router.post("api/v2/spans") { request, _ in await receive(request) }
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .patch, .options] {
            router.on("api/v2/spans", method: method) { _, _ in refuse(.onlyPOST) }
        }
        for method in [HTTPRequest.Method.post, .get] {
            router.on("api/v1/spans", method: method) { _, _ in refuse(.zipkinVersion1) }
        }
        return router
    }

    private func receive(_ request: Request) async -> Response {
        do throws(ReceivingError) {
            // A page of a foreign site may post text without asking first, but not JSON.
            guard request.headers[.contentType].flatMap({ OTLPEncoding(contentType: $0) }) == .json
            else { throw .onlyJSON }
            try await bodies.read(request, accept)
            return Response(status: .accepted)
        } catch {
            return refuse(error)
        }
    }

    /// Decodes and keeps; there is no suspension in here, so that no more large lists exist at once
    /// than there are threads.
    private func accept(_ body: [UInt8], _ limits: OTLPLimits) throws(ReceivingError) {
        do throws(ZipkinError) {
            let list = try ZipkinSpanList(
                decoding: body, limits: ZipkinLimits(limits), receivedAt: now())
            _ = intake.accept(list.resourceSpans)
        } catch {
            throw ReceivingError(error)
        }
    }

    private func refuse(_ error: ReceivingError) -> Response {
        let status = RPCStatus(code: error.grpcCode, message: error.message)
        var response = Response(
            error.status, status.encoded(as: .json), contentType: OTLPEncoding.json.contentType)
        response.headers.append(contentsOf: error.headers)
        return response
    }
}

extension ZipkinLimits {
    /// The bounds that hold for OTLP.
    fileprivate init(_ limits: OTLPLimits) {
        self.init(
            bytes: limits.bytes, depth: limits.depth, spans: limits.spans,
            collection: limits.collection, elements: limits.elements,
            stringLength: limits.stringLength, memory: limits.memory)
    }
}

extension ReceivingError {
    fileprivate init(_ error: ZipkinError) {
        switch error.code {
        case .malformed:
            self.init(status: .badRequest, grpcCode: 3, message: "\(error)")
        case .limitExceeded:
            self.init(status: .contentTooLarge, grpcCode: 8, message: "\(error)")
        }
    }

    fileprivate static let onlyJSON = ReceivingError(
        status: .unsupportedMediaType, grpcCode: 3,
        message: "The content type must be application/json.")

    fileprivate static let zipkinVersion1 = ReceivingError(
        status: .notFound, grpcCode: 12,
        message: "Zipkin's API v1 is not received here; send to /api/v2/spans.")
}
