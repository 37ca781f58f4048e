// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// `x-b3-traceid`, `x-b3-spanid`, and `x-b3-sampled` or `x-b3-flags`.
enum B3Multiple {
    static let keys = [traceID, spanID, sampled, flags]

    static func inject<Carrier, I: Injector>(
        _ content: B3Content, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        if let ids = content.ids {
            injector.inject(ids.trace.description, forKey: traceID, into: &carrier)
            injector.inject(ids.span.description, forKey: spanID, into: &carrier)
        }
        switch content.decision {
        case .debug: injector.inject("1", forKey: flags, into: &carrier)
        case .sample: injector.inject("1", forKey: sampled, into: &carrier)
        case .drop: injector.inject("0", forKey: sampled, into: &carrier)
        case nil: break
        }
    }

    /// `nil` if there is nothing, or if any of the headers is malformed.
    static func content<Carrier, E: Extractor>(
        of carrier: Carrier, using extractor: E
    ) -> B3Content? where E.Carrier == Carrier {
        let decision: B3Content.Decision?
        if extractor.extract(key: flags, from: carrier) == "1" {
            decision = .debug
        } else if let word = extractor.extract(key: sampled, from: carrier) {
            guard let known = self.decision(word) else { return nil }
            decision = known
        } else {
            decision = nil
        }
        let trace = extractor.extract(key: traceID, from: carrier)
        let span = extractor.extract(key: spanID, from: carrier)
        if let trace, let span {
            guard let ids = ids(trace: trace, span: span) else { return nil }
            return B3Content(ids: ids, decision: decision)
        }
        guard trace == nil, span == nil, let decision else { return nil }
        return B3Content(ids: nil, decision: decision)
    }

    /// `true` and `false` come from early implementations, which are still about.
    private static func decision(_ word: String) -> B3Content.Decision? {
        switch word.lowercased() {
        case "1", "true": .sample
        case "0", "false": .drop
        default: nil
        }
    }

    private static func ids(trace: String, span: String) -> (trace: TraceID, span: SpanID)? {
        let traceID = HeaderReader.read(trace) { reader in
            reader.trim()
            let id = reader.b3TraceID()
            return reader.isAtEnd ? id : nil
        }
        let spanID = HeaderReader.read(span) { reader in
            reader.trim()
            let id = reader.b3SpanID()
            return reader.isAtEnd ? id : nil
        }
        guard let traceID, let spanID else { return nil }
        return (traceID, spanID)
    }

    private static let traceID = "x-b3-traceid"
    private static let spanID = "x-b3-spanid"
    private static let sampled = "x-b3-sampled"
    private static let flags = "x-b3-flags"
}
