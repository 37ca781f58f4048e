// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// `b3: {trace}-{span}[-{0|1|d}[-{parent}]]`, or one of `0`, `1` and `d` alone.
enum B3Single {
    static let key = "b3"

    static func header(_ content: B3Content) -> String {
        HeaderWriter.string(capacity: 51) { header in
            if let ids = content.ids {
                header.append(ids.trace)
                header.append(dash)
                header.append(ids.span)
                if content.decision != nil { header.append(dash) }
            }
            if let decision = content.decision { header.append(character(decision)) }
        }
    }

    /// `nil` if the header is not valid as a whole.
    static func content(_ header: String) -> B3Content? {
        HeaderReader.read(header) { reader in
            reader.trim()
            if reader.count == 1, let decision = decision(&reader) {
                return B3Content(ids: nil, decision: decision)
            }
            guard let trace = reader.b3TraceID(), reader.skip(dash), let span = reader.b3SpanID(),
                let decision = rest(&reader)
            else { return nil }
            return B3Content(ids: (trace, span), decision: decision)
        }
    }

    /// What may follow the ids: nothing, a decision, a parent, or both; `.none` inside means that
    /// the decision is left open.
    private static func rest(_ reader: inout HeaderReader) -> B3Content.Decision?? {
        if reader.isAtEnd { return .some(nil) }
        guard reader.skip(dash) else { return nil }
        var decision: B3Content.Decision?
        if reader.count != 16 {
            decision = self.decision(&reader)
            if decision == nil { return nil }
            if reader.isAtEnd { return decision }
            guard reader.skip(dash) else { return nil }
        }
        guard reader.count == 16, reader.hex(digits: 16) != nil else { return nil }
        return .some(decision)
    }

    private static func decision(_ reader: inout HeaderReader) -> B3Content.Decision? {
        if reader.skip(UInt8(ascii: "1")) { return .sample }
        if reader.skip(UInt8(ascii: "0")) { return .drop }
        return reader.skip(UInt8(ascii: "d")) ? .debug : nil
    }

    private static func character(_ decision: B3Content.Decision) -> UInt8 {
        switch decision {
        case .drop: UInt8(ascii: "0")
        case .sample: UInt8(ascii: "1")
        case .debug: UInt8(ascii: "d")
        }
    }

    private static let dash = UInt8(ascii: "-")
}
