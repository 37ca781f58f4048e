// SPDX-License-Identifier: Apache-2.0

import GRPCCore
import NIOCore
import NIOSSL
import OTLP

/// See OTLP specification, "OTLP/gRPC Response" and "OTLP/gRPC Throttling".
extension OTLPVerdict {
    /// Every other code but `RESOURCE_EXHAUSTED` must not be retried.
    private static let retryableCodes: Set<RPCError.Code> = [
        .cancelled, .deadlineExceeded, .aborted, .outOfRange, .unavailable, .dataLoss,
    ]

    init(_ response: ClientResponse<ByteBuffer>, of signal: OTLPSignal) {
        switch response.accepted.flatMap(\.message) {
        case .success(let answer):
            self = .accepted(answer: Array(answer.readableBytesView), as: .protobuf, of: signal)
        case .failure(let error):
            self.init(error)
        }
    }

    /// - Parameter error: what the client throws where there is no response at all.
    init(grpc error: any Error) {
        if let error = error as? RPCError {
            self.init(error)
        } else {
            self = .refused(reason: error is CancellationError ? "cancelled" : "\(error)")
        }
    }

    private init(_ error: RPCError) {
        // `RESOURCE_EXHAUSTED` alone says that no amount of patience helps; with a delay, that it does.
        let delay = error.retryInfo?.delay
        let isRetryable =
            Self.retryableCodes.contains(error.code)
            || error.code == .resourceExhausted && delay != nil
        self =
            isRetryable && !error.isDistrust
            ? .retry(reason: error.reason, after: delay) : .refused(reason: error.reason)
    }
}

extension RPCError {
    /// What the receiver says about trying again, if it says it.
    fileprivate var retryInfo: RetryInfo? {
        for details in metadata[binaryValues: "grpc-status-details-bin"] {
            if let info = RetryInfo(inStatus: details) { return info }
        }
        return nil
    }

    /// The receiver's code and message, or what kept them from coming.
    fileprivate var reason: String {
        let said = rootCause.map { "\($0)" } ?? message
        let status = "status \(code.rawValue) (\(code))"
        return said.isEmpty ? status : "\(status): \(said.printable(limit: 256))"
    }

    /// Whether one side does not believe the other's certificate, which will not change in a second.
    fileprivate var isDistrust: Bool {
        guard let rootCause else { return false }
        switch rootCause {
        case NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])): return false
        case NIOSSLError.handshakeFailed, is NIOSSLExtraError: return true
        default: return false
        }
    }

    private var rootCause: (any Error)? {
        var cause = cause
        while let error = cause as? RPCError, let deeper = error.cause { cause = deeper }
        return cause
    }
}
