// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SamplingTime {
    /// Seconds since the Unix epoch.
    package static func wallClock() -> Double { Date().timeIntervalSince1970 }
}
