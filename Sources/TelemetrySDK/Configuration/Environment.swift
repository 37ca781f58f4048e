// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The variables that a program was started with.
///
/// A value, so that tests bring their own. The typed readers follow OpenTelemetry's rules
/// (`configuration/common.md`): an empty variable counts as unset, and what cannot be read is
/// ignored with a warning.
package struct Environment: Sendable {
    private let values: [String: String]

    package init(_ values: [String: String]) {
        self.values = values
    }

    /// The variables of this process, as they are now.
    package static func live() -> Environment {
        Environment(ProcessInfo.processInfo.environment)
    }

    /// The variable's text exactly as it is; `nil` if it is unset or empty.
    package func string(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// The variable without white space around it; `nil` if nothing remains.
    func word(_ name: String) -> String? {
        guard let value = values[name] else { return nil }
        let trimmed = value.trimmingSpaces()
        return trimmed.isEmpty ? nil : String(trimmed)
    }
}

extension StringProtocol {
    /// Without the white space at either end.
    func trimmingSpaces() -> SubSequence {
        var trimmed = drop(while: \.isWhitespace)
        while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
        return trimmed
    }
}
