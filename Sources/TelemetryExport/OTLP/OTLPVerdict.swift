// SPDX-License-Identifier: Apache-2.0

import OTLP

/// What an answer, or the lack of one, means for a request.
enum OTLPVerdict: Hashable {
    /// The receiver has taken the request, except `rejected` items. A message may come without a
    /// rejection, as a warning. Neither is a reason to send again.
    case accepted(rejected: Int, message: String)
    /// Worth another attempt, not before `after` if the receiver said so.
    case retry(reason: String, after: Duration?)
    /// Sending it again would be useless or forbidden.
    case refused(reason: String)

    /// Nothing is known of the request but that the receiver has it.
    static let accepted = OTLPVerdict.accepted(rejected: 0, message: "")

    /// Reads what a receiver says of a request that it has taken: the partial success of its signal,
    /// which JSON names differently for each. An answer that cannot be read is a success nevertheless.
    static func accepted(
        answer: [UInt8], as encoding: OTLPEncoding, of signal: OTLPSignal
    ) -> OTLPVerdict {
        switch signal {
        case .traces: .accepted(try? TraceResponse(decoding: answer, as: encoding))
        case .logs: .accepted(try? LogsResponse(decoding: answer, as: encoding))
        case .metrics: .accepted(try? MetricsResponse(decoding: answer, as: encoding))
        }
    }

    private static func accepted<Field>(_ answer: ExportResponse<Field>?) -> OTLPVerdict {
        guard let answer else { return .accepted }
        return .accepted(
            rejected: Int(clamping: max(0, answer.rejected)),
            message: answer.errorMessage.printable(limit: 256))
    }
}
