// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Random identifiers for instances.
package enum RandomUUID {
    /// A UUID, version 4, in lower case.
    package static func make() -> String { UUID().uuidString.lowercased() }
}
