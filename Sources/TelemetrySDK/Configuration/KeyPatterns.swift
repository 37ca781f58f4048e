// SPDX-License-Identifier: Apache-2.0

/// Which keys are meant, by patterns: those that match one of `included`, or all if there are none, and
/// none of `excluded`.
package struct KeyPatterns: Hashable, Sendable {
    private let included: [WildcardPattern]?
    private let excluded: [WildcardPattern]

    package init(included: [WildcardPattern]? = nil, excluded: [WildcardPattern] = []) {
        self.included = included
        self.excluded = excluded
    }

    package func keeps(_ key: String) -> Bool {
        (included?.contains { $0.matches(key) } ?? true) && !excluded.contains { $0.matches(key) }
    }
}
