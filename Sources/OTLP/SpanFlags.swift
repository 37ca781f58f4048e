// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// The `flags` of a span or a link: W3C trace flags in bits 0 to 7, and where the context came from.
///
/// For a span the two upper bits speak of its parent, for a link of the linked span
/// (`trace/v1/trace.proto`, `SpanFlags`).
struct SpanFlags {
    private static let hasIsRemote: UInt32 = 0x100
    private static let isRemote: UInt32 = 0x200

    var rawValue: UInt32

    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inline(__always)
    init(_ flags: TraceFlags, isRemote: Bool?) {
        rawValue = UInt32(flags.rawValue)
        guard let isRemote else { return }
        rawValue |= isRemote ? Self.hasIsRemote | Self.isRemote : Self.hasIsRemote
    }

    var traceFlags: TraceFlags { TraceFlags(rawValue: UInt8(truncatingIfNeeded: rawValue)) }

    /// `nil` if the sender did not say.
    var isRemote: Bool? {
        rawValue & Self.hasIsRemote == 0 ? nil : rawValue & Self.isRemote != 0
    }
}
