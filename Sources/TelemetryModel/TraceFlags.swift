// SPDX-License-Identifier: Apache-2.0

/// The eight flags of a `traceparent`. Unknown ones are kept as received.
///
/// See W3C Trace Context Level 2, section 3.2.2.5.
package struct TraceFlags: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8

    @inlinable
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The caller records this trace and asks those it calls to do the same.
    package static let sampled = TraceFlags(rawValue: 0x01)

    /// The trace id's last seven bytes are random, so that samplers may use them (Level 2).
    package static let random = TraceFlags(rawValue: 0x02)
}
