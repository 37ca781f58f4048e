// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import OTLP

/// OTLP/HTTP (OTLP specification, "OTLP/HTTP"): `POST /v1/traces`, `/v1/logs` and `/v1/metrics`, and
/// `/healthz`.
///
/// Every refusal is a `google.rpc.Status` in the request's own encoding, or in JSON where that is
/// unknown. Nothing of a body is kept unless all of it can be read.
struct OTLPReceiver: Sendable {
    private let intake: TelemetryIntake
    private let bodies: RequestBodies
    private let origins: AllowedOrigins

    init(
        intake: TelemetryIntake, bodies: RequestBodies, configuration: CollectorConfiguration
    ) {
        self.intake = intake
        self.bodies = bodies
        origins = configuration.allowedOrigins
    }

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: CrossOriginSharing(origins: origins))
        router.get("healthz") { _, _ in "ok\n" }
        for signal in OTLPSignal.allCases { addRoutes(of: signal, to: router) }
        return router
    }

    private func addRoutes(of signal: OTLPSignal, to router: Router<BasicRequestContext>) {
        let path = RouterPath("v1/\(signal)")
        router.post(path) { request, _ in await receive(signal, request) }
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .patch, .options] {
            router.on(path, method: method) { request, _ in
                refuse(.onlyPOST, as: encoding(of: request) ?? .json)
            }
        }
    }

    private func receive(_ signal: OTLPSignal, _ request: Request) async -> Response {
        guard let encoding = encoding(of: request) else {
            return refuse(.unsupportedMediaType, as: .json)
        }
        do throws(ReceivingError) {
            let answer = try await bodies.read(request) { body, limits throws(ReceivingError) in
                try accept(signal, body, as: encoding, limits)
            }
            return Response(.ok, answer, contentType: encoding.contentType)
        } catch {
            return refuse(error, as: encoding)
        }
    }

    private func encoding(of request: Request) -> OTLPEncoding? {
        request.headers[.contentType].flatMap { OTLPEncoding(contentType: $0) }
    }

    /// Decodes, keeps and makes the answer's body; there is no suspension in here, so that no more large messages exist at
    /// once than there are threads.
    private func accept(
        _ signal: OTLPSignal, _ body: [UInt8], as encoding: OTLPEncoding, _ limits: OTLPLimits
    ) throws(ReceivingError) -> [UInt8] {
        do throws(OTLPError) {
            switch signal {
            case .traces:
                let request = try TraceRequest(decoding: body, as: encoding, limits: limits)
                return TraceResponse(intake.accept(request.resourceSpans)).encoded(as: encoding)
            case .logs:
                let request = try LogsRequest(decoding: body, as: encoding, limits: limits)
                return LogsResponse(intake.accept(request.resourceLogs)).encoded(as: encoding)
            case .metrics:
                let request = try MetricsRequest(decoding: body, as: encoding, limits: limits)
                return MetricsResponse(intake.accept(request.resourceMetrics))
                    .encoded(as: encoding)
            }
        } catch {
            throw ReceivingError(error)
        }
    }

    private func refuse(_ error: ReceivingError, as encoding: OTLPEncoding) -> Response {
        let status = RPCStatus(code: error.grpcCode, message: error.message)
        var response = Response(
            error.status, status.encoded(as: encoding), contentType: encoding.contentType)
        response.headers.append(contentsOf: error.headers)
        return response
    }
}

/// What is sent to `/v1/traces`, `/v1/logs` and `/v1/metrics`.
private enum OTLPSignal: CaseIterable {
    case traces
    case logs
    case metrics
}
