// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Where the ids of new traces and spans come from.
package protocol IDGenerator: Sendable {
    /// Whether at least the last seven bytes of a trace id are random, so that the random flag may be
    /// set on roots (W3C Trace Context Level 2, section 3.2.2.5).
    var isTraceIDRandom: Bool { get }

    /// A trace id other than zero.
    func makeTraceID() -> TraceID

    /// A span id other than zero.
    func makeSpanID() -> SpanID
}

/// Ids from a small generator for each thread, seeded by the system's.
///
/// The system's own generator costs a system call's worth of time for every word. Threads share
/// nothing here, so they neither lock nor wait, and no cache line travels between the cores. See
/// "Why not the system's generator?" in RATIONALE.md.
package struct RandomIDGenerator: IDGenerator {
    package init() {}

    package var isTraceIDRandom: Bool { true }

    package func makeTraceID() -> TraceID {
        var source = ThreadRandomNumberGenerator()
        return .random(using: &source)
    }

    package func makeSpanID() -> SpanID {
        var source = ThreadRandomNumberGenerator()
        return .random(using: &source)
    }
}

extension TraceID {
    /// A trace id whose 16 bytes are all random; never zero.
    package static func random(using source: inout some RandomNumberGenerator) -> TraceID {
        while true {
            let id = TraceID(high: source.next(), low: source.next())
            if id.isValid { return id }
        }
    }
}

extension SpanID {
    /// A random span id; never zero.
    package static func random(using source: inout some RandomNumberGenerator) -> SpanID {
        while true {
            let id = SpanID(rawValue: source.next())
            if id.isValid { return id }
        }
    }
}
