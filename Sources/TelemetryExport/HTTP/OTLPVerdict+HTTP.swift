// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import OTLP

/// An HTTP answer, complete.
struct HTTPAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: ByteBuffer
}

/// See OTLP specification, "OTLP/HTTP Response".
extension OTLPVerdict {
    /// Every other status of 400 and above must not be retried.
    private static let retryableStatuses: Set<Int> = [429, 502, 503, 504]

    init(_ failure: HTTPFailure) {
        self =
            failure.isTransient
            ? .retry(reason: failure.reason, after: nil) : .refused(reason: failure.reason)
    }

    /// - Parameter now: seconds since the Unix epoch, to which a date in Retry-After is compared.
    init(_ answer: HTTPAnswer, of signal: OTLPSignal, now: Int64) {
        switch answer.status {
        case 200..<300:
            self =
                answer.encoding.map { .accepted(answer: answer.bytes, as: $0, of: signal) }
                ?? .accepted
        case let status where Self.retryableStatuses.contains(status):
            let after = answer.headers.first(name: "Retry-After")
                .flatMap { RetryAfter.delay($0, now: now) }
            self = .retry(reason: answer.reason, after: after)
        default:
            self = .refused(reason: answer.reason)
        }
    }
}

extension HTTPAnswer {
    fileprivate var encoding: OTLPEncoding? {
        headers.first(name: "Content-Type").flatMap { OTLPEncoding(contentType: $0) }
    }

    fileprivate var bytes: [UInt8] { Array(body.readableBytesView) }

    /// The status, and what the receiver says about it if it says it as OTLP wants.
    fileprivate var reason: String {
        let text = "status \(status)"
        guard let encoding, let details = try? RPCStatus(decoding: bytes, as: encoding),
            !details.message.isEmpty
        else { return text }
        return "\(text): \(details.message.printable(limit: 256))"
    }
}
