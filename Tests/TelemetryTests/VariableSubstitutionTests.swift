// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing

@testable import Telemetry

@Suite("Variables in a configuration file")
struct VariableSubstitutionTests {
    private let substitution = VariableSubstitution(
        environment: Environment([
            "STRING_VALUE": "value", "FLOAT_VALUE": "1.1", "EMPTY": "",
            "REPLACE_ME": "${DO_NOT_REPLACE_ME}", "DO_NOT_REPLACE_ME": "never",
            "VALUE_WITH_ESCAPE": "value$$", "_a1": "underscore",
        ]))

    /// The table of the specification, `configuration/data-model.md`, and a few more.
    @Test(
        "Every reference becomes what the specification says",
        arguments: [
            ("${STRING_VALUE}", "value"), ("${env:STRING_VALUE}", "value"),
            ("foo ${STRING_VALUE} ${FLOAT_VALUE}", "foo value 1.1"), ("${UNDEFINED_KEY}", ""),
            ("${UNDEFINED_KEY:-fallback}", "fallback"), ("${EMPTY:-fallback}", "fallback"),
            ("${STRING_VALUE:-fallback}", "value"), ("${UNDEFINED_KEY:-}", ""),
            ("${UNDEFINED_KEY:-a:-b c}", "a:-b c"), ("${REPLACE_ME}", "${DO_NOT_REPLACE_ME}"),
            ("${UNDEFINED_KEY:-${STRING_VALUE}}", "${STRING_VALUE}"),
            ("$${STRING_VALUE}", "${STRING_VALUE}"), ("$$${STRING_VALUE}", "$value"),
            ("$$$${STRING_VALUE}", "$${STRING_VALUE}"),
            ("$${STRING_VALUE:-fallback}", "${STRING_VALUE:-fallback}"),
            ("$${STRING_VALUE:-${STRING_VALUE}}", "${STRING_VALUE:-value}"),
            ("${UNDEFINED_KEY:-$${UNDEFINED_KEY}}", "${UNDEFINED_KEY:-${UNDEFINED_KEY}}"),
            ("${VALUE_WITH_ESCAPE}", "value$$"), ("a $$ b", "a $ b"), ("a $ b", "a $ b"),
            ("${STRING_VALUE", "${STRING_VALUE"), ("{STRING_VALUE}", "{STRING_VALUE}"),
            ("${_a1}!", "underscore!"), ("$", "$"), ("", ""), ("${A\n}", "${A\n}"),
        ])
    func replaced(text: String, expected: String) throws {
        #expect(try substitution.apply(to: text) == expected)
    }

    @Test(
        "A reference that is none is an error",
        arguments: [
            "${STRING_VALUE:?error}", "${1API_KEY}", "${API_$KEY}", "${}", "${ A}", "${file:A}",
            "a ${A B} c", "${É}",
        ])
    func invalid(text: String) {
        #expect(throws: VariableSubstitution.InvalidReference.self) {
            try substitution.apply(to: text)
        }
    }
}
