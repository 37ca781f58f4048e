// SPDX-License-Identifier: Apache-2.0

/// A setting, given by the program itself, with which telemetry cannot start.
///
/// Thrown while configuring, never later. A bad value in the environment is a
/// ``ConfigurationWarnings`` entry instead.
package struct ConfigurationError: Error, Hashable, CustomStringConvertible {
    /// The variable that sets the same thing, or the place in the configuration file.
    package let variable: String
    /// What was given.
    package let value: String
    /// The accepted form, to follow "expected".
    package let expected: String

    package init(variable: String, value: String, expected: String) {
        self.variable = variable
        self.value = value
        self.expected = expected
    }

    /// One sentence for whoever starts the program.
    package var description: String { "\(variable) is \"\(value)\"; expected \(expected)." }
}
