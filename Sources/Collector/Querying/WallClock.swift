// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The system's time.
enum WallClock {
    /// Nanoseconds since the Unix epoch, right to a microsecond or so.
    @Sendable static func now() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1e9)) }
}
