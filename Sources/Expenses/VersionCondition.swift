// SPDX-License-Identifier: Apache-2.0

/// Which versions of an expense a caller is willing to change (`If-Match`, RFC 9110, section
/// 13.1.1).
package enum VersionCondition: Hashable, Sendable {
    /// Whatever version there is.
    case any
    /// One of these; an empty list is never met.
    case oneOf([Int])

    func admits(_ version: Int) -> Bool {
        switch self {
        case .any: true
        case .oneOf(let versions): versions.contains(version)
        }
    }
}
