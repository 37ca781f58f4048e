// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import OTLP

/// What an answer, or the lack of one, means for the batch.
///
/// See OTLP specification, "OTLP/HTTP Response".
enum OTLPVerdict: Hashable {
    /// The receiver has taken the batch, except `rejected` spans. A message may come without a
    /// rejection, as a warning. Neither is a reason to send again.
    case accepted(rejected: Int, message: String)
    /// Worth another attempt, not before `after` if the receiver said so.
    case retry(reason: String, after: Duration?)
    /// Sending it again would be useless or forbidden.
    case refused(reason: String)
}

extension OTLPVerdict {
    /// Every other status of 400 and above must not be retried.
    private static let retryableStatuses: Set<Int> = [429, 502, 503, 504]

    init(_ failure: TransportFailure) {
        self =
            failure.isTransient
            ? .retry(reason: failure.reason, after: nil) : .refused(reason: failure.reason)
    }

    /// - Parameter now: seconds since the Unix epoch, to which a date in Retry-After is compared.
    init(_ response: TransportResponse, now: Int64) {
        switch response.status {
        case 200..<300:
            self = Self.accepted(response)
        case let status where Self.retryableStatuses.contains(status):
            let after = response.headers.first(name: "Retry-After")
                .flatMap { RetryAfter.delay($0, now: now) }
            self = .retry(reason: Self.reason(response), after: after)
        default:
            self = .refused(reason: Self.reason(response))
        }
    }

    /// An answer that cannot be read still says by its status that the batch was taken.
    private static func accepted(_ response: TransportResponse) -> OTLPVerdict {
        guard let encoding = response.encoding,
            let answer = try? TraceResponse(decoding: response.bytes, as: encoding)
        else { return .accepted(rejected: 0, message: "") }
        return .accepted(
            rejected: Int(clamping: max(0, answer.rejectedSpans)),
            message: answer.errorMessage.printable(limit: 256))
    }

    /// The status, and what the receiver says about it if it says it as OTLP wants.
    private static func reason(_ response: TransportResponse) -> String {
        let status = "status \(response.status)"
        guard let encoding = response.encoding,
            let details = try? RPCStatus(decoding: response.bytes, as: encoding),
            !details.message.isEmpty
        else { return status }
        return "\(status): \(details.message.printable(limit: 256))"
    }
}

extension TransportResponse {
    fileprivate var encoding: OTLPEncoding? {
        headers.first(name: "Content-Type").flatMap { OTLPEncoding(contentType: $0) }
    }

    fileprivate var bytes: [UInt8] { Array(body.readableBytesView) }
}
