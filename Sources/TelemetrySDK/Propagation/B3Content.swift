// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// What B3 headers say, in whichever form: ids, a decision, or both.
struct B3Content {
    enum Decision: UInt8 {
        case drop
        case sample
        case debug
    }

    /// The ids; absent if only a decision is passed on.
    var ids: (trace: TraceID, span: SpanID)?
    /// The decision; absent if it is left to the receiver.
    var decision: Decision?

    init(ids: (trace: TraceID, span: SpanID)?, decision: Decision?) {
        self.ids = ids
        self.decision = decision
    }

    /// What a context has to say; `nil` if that is nothing.
    init?(_ context: ServiceContext) {
        let sampling = context.remoteSampling
        if let span = context.spanContext, span.isValid {
            ids = (span.traceID, span.spanID)
            let isOpen = span.isRemote && sampling == .deferred
            decision = isOpen ? nil : span.isSampled ? .sample : .drop
        } else {
            guard let isRequested = context.requestedSampling else { return nil }
            decision = isRequested ? .sample : .drop
        }
        if sampling == .debug { decision = .debug }
    }

    /// Makes the caller's span the current one, or keeps its decision for the root that starts here.
    func store(in context: inout ServiceContext) {
        guard let ids else {
            context.remoteSampling =
                switch decision {
                case .debug: .debug
                case .sample: .accept
                case .drop: .reject
                case nil: context.remoteSampling
                }
            return
        }
        let span = SpanContext(
            traceID: ids.trace, spanID: ids.span,
            flags: decision == nil || decision == .drop ? [] : .sampled, isRemote: true)
        let sampling: RemoteSampling? =
            switch decision {
            case .debug: .debug
            case .sample, .drop: nil
            case nil: .deferred
            }
        context.setRemoteSpan(span, sampling: sampling)
    }
}

extension HeaderReader {
    /// Reads a trace id of 32 digits, or of 16 where the caller has no more, up to what follows.
    mutating func b3TraceID() -> TraceID? {
        let (high, low, digits) = hexRun()
        guard digits == 32 || digits == 16 else { return nil }
        let id = TraceID(high: high, low: low)
        return id.isValid ? id : nil
    }

    /// Reads a span id of 16 digits.
    mutating func b3SpanID() -> SpanID? {
        guard let id = hex(digits: 16).map(SpanID.init(rawValue:)), id.isValid else { return nil }
        return id
    }
}
