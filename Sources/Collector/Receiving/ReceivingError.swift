// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OTLP

/// Why a request was refused, as the HTTP status, the gRPC code and the sentence of the answer.
struct ReceivingError: Error {
    let status: HTTPResponse.Status
    /// `google.rpc.Code`.
    let grpcCode: Int32
    let message: String
    var headers: HTTPFields = [:]
}

extension ReceivingError {
    init(_ error: OTLPError) {
        switch error.code {
        case .malformed:
            self.init(status: .badRequest, grpcCode: 3, message: "\(error)")
        case .limitExceeded:
            self.init(status: .contentTooLarge, grpcCode: 8, message: "\(error)")
        }
    }

    static let onlyPOST = ReceivingError(
        status: .methodNotAllowed, grpcCode: 12, message: "Telemetry is sent with POST.",
        headers: [.allow: "POST"])

    static let unsupportedMediaType = ReceivingError(
        status: .unsupportedMediaType, grpcCode: 3,
        message: "The content type must be application/x-protobuf or application/json.")

    static let unsupportedCoding = ReceivingError(
        status: .unsupportedMediaType, grpcCode: 3,
        message: "The content encoding must be gzip, or none.",
        headers: [.acceptEncoding: "gzip"])

    static let badGzip = ReceivingError(
        status: .badRequest, grpcCode: 3, message: "The body is not valid gzip.")

    static let incomplete = ReceivingError(
        status: .badRequest, grpcCode: 3, message: "The body could not be read to its end.")

    /// The one refusal after which a sender should try again.
    static let busy = ReceivingError(
        status: .serviceUnavailable, grpcCode: 14,
        message: "Too many bodies are arriving at once.", headers: [.retryAfter: "1"])

    static func tooLarge(_ limit: Int) -> ReceivingError {
        ReceivingError(
            status: .contentTooLarge, grpcCode: 8,
            message: "The body is larger than \(limit) bytes.")
    }
}
