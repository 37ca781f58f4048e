// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// What a caller said of sampling beyond the sampled flag of a span context.
enum RemoteSampling: Sendable {
    /// "Record": said without naming a span.
    case accept
    /// "Do not record": said without naming a span.
    case reject
    /// The ids came without a decision, so that it is ours.
    case deferred
    /// Record, whatever it costs, and tell everyone downstream the same.
    case debug
}

private enum RemoteSamplingKey: ServiceContextKey {
    typealias Value = RemoteSampling
    static let nameOverride: String? = "remote-sampling"
}

extension ServiceContext {
    /// What the caller said of sampling, if a propagator understood such a thing.
    var remoteSampling: RemoteSampling? {
        get { self[RemoteSamplingKey.self] }
        set { self[RemoteSamplingKey.self] = newValue }
    }

    /// The caller's decision for a trace that begins here: B3 can carry one without any ids.
    ///
    /// ``ParentBasedSampler`` treats it like a remote parent's.
    package var requestedSampling: Bool? {
        switch remoteSampling {
        case .accept, .debug: true
        case .reject: false
        case .deferred, nil: nil
        }
    }

    /// Whether the remote span in this context came without a decision, which the first sampler
    /// then makes. Says nothing of spans that were started since.
    package var isSamplingDeferred: Bool { remoteSampling == .deferred }

    /// Whether the caller wants this trace recorded at all costs; B3 and Jaeger pass it on.
    package var isSamplingDebug: Bool { remoteSampling == .debug }

    /// Makes a span that was read from a carrier the current one.
    ///
    /// What an earlier propagator read of sampling goes with the span that it spoke of; only the
    /// wish to debug stays if both read the same trace.
    mutating func setRemoteSpan(_ span: SpanContext, sampling: RemoteSampling? = nil) {
        let previous = remoteSampling
        if previous != sampling {
            let isSameTrace = spanContext?.traceID == span.traceID
            let keepsDebug = sampling == nil && previous == .debug && isSameTrace
            if !keepsDebug { remoteSampling = sampling }
        }
        spanContext = span
    }
}
