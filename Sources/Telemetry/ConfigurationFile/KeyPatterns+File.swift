// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

extension KeyPatterns {
    /// A mapping with `included` and `excluded`.
    init(file node: ConfigurationNode) throws(ConfigurationError) {
        let fields = try node.fields("included", "excluded")
        self.init(
            included: try fields["included"].map(Self.patterns),
            excluded: try fields["excluded"].map(Self.patterns) ?? [])
    }

    private static func patterns(
        _ node: ConfigurationNode
    ) throws(ConfigurationError) -> [WildcardPattern] {
        var patterns: [WildcardPattern] = []
        for entry in try node.list() {
            patterns.append(WildcardPattern(try entry.string(), isCaseSensitive: true))
        }
        return patterns
    }
}
