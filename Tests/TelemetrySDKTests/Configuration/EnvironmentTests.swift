// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK
import Testing

private enum Colour: String, CaseIterable {
    case red, green
}

@Suite("Reading variables by OpenTelemetry's rules")
struct EnvironmentTests {
    private func read<Value>(
        _ value: String?, _ reader: (Environment, inout ConfigurationWarnings) -> Value
    ) -> (value: Value, warnings: [String]) {
        var warnings = ConfigurationWarnings()
        let environment = Environment(value.map { ["V": $0] } ?? [:])
        let value = reader(environment, &warnings)
        return (value, warnings.sentences)
    }

    @Test func `an empty variable counts as unset`() {
        let environment = Environment(["V": "", "W": " x "])
        #expect(environment.string("V") == nil)
        #expect(environment.string("U") == nil)
        #expect(environment.string("W") == " x ")
    }

    @Test(
        "Only true is true",
        arguments: [
            (nil, false, 0), ("", false, 0), ("true", true, 0), ("TRUE", true, 0),
            (" True ", true, 0), ("false", false, 0), ("False", false, 0), ("1", false, 1),
            ("yes", false, 1), ("truee", false, 1),
        ] as [(String?, Bool, Int)])
    func booleans(value: String?, expected: Bool, warnings: Int) {
        let read = read(value) { $0.bool("V", warnings: &$1) }
        #expect(read.value == expected)
        #expect(read.warnings.count == warnings)
    }

    @Test(
        "A number that cannot be read, or is out of range, is ignored with a warning",
        arguments: [
            (nil, nil, 0), ("", nil, 0), ("7", 7, 0), (" 7 ", 7, 0), ("1", 1, 0), ("10", 10, 0),
            ("0", nil, 1), ("11", nil, 1), ("-7", nil, 1), ("7.5", nil, 1), ("seven", nil, 1),
            ("99999999999999999999", nil, 1), ("0x7", nil, 1),
        ] as [(String?, Int?, Int)])
    func integers(value: String?, expected: Int?, warnings: Int) {
        let read = read(value) { $0.integer("V", in: 1...10, warnings: &$1) }
        #expect(read.value == expected)
        #expect(read.warnings.count == warnings)
    }

    @Test func `a warning names the variable, what it was, and the accepted form`() {
        #expect(
            read("seven") { $0.integer("V", in: 1...10, warnings: &$1) }.warnings
                == ["V is \"seven\"; expected a whole number from 1 to 10. The default is used."])
        let long = String(repeating: "x", count: 1000)
        let warning = read(long) { $0.integer("V", warnings: &$1) }.warnings.first
        #expect((warning?.count ?? .max) < 200)
    }

    @Test func `milliseconds are durations, and a timeout of 0 is no limit`() {
        #expect(read("1500") { $0.milliseconds("V", warnings: &$1) }.value == .seconds(1.5))
        #expect(read("0") { $0.milliseconds("V", warnings: &$1) }.value == .zero)
        #expect(read("0") { $0.timeout("V", warnings: &$1) }.value == .noLimit)
        #expect(read("1500") { $0.timeout("V", warnings: &$1) }.value == .seconds(1.5))
        #expect(read(nil) { $0.timeout("V", warnings: &$1) }.value == nil)
        for bad in ["-1", "1s", "9223372036854775807"] {
            let read = read(bad) { $0.timeout("V", warnings: &$1) }
            #expect(read.value == nil)
            #expect(read.warnings.count == 1)
        }
        #expect(ContinuousClock.now + .noLimit + .noLimit > ContinuousClock.now)
    }

    @Test func `an enumeration is read in any case, an unknown value warns`() {
        #expect(read("GREEN") { $0.choice("V", of: Colour.self, warnings: &$1) }.value == .green)
        let unknown = read("blue") { $0.choice("V", of: Colour.self, warnings: &$1) }
        #expect(unknown.value == nil)
        #expect(
            unknown.warnings == ["V is \"blue\"; expected one of red, green. The default is used."])
        #expect(read("") { $0.choice("V", of: Colour.self, warnings: &$1) }.warnings.isEmpty)
    }

    @Test(
        "Lists of pairs are percent-decoded",
        arguments: [
            ("a=1", ["a=1"]), (" a = 1 , b=2,", ["a=1", "b=2"]), ("a=", ["a="]),
            ("Authorization=Basic dXNlcg==", ["Authorization=Basic dXNlcg=="]),
            ("a%2Cb=1%3D2%2c3", ["a,b=1=2,3"]), ("city=K%C3%B6ln", ["city=Köln"]),
            ("city=Köln", ["city=Köln"]),
        ])
    func pairs(value: String, expected: [String]) {
        let read = read(value) { $0.keyValues("V", warnings: &$1) }
        #expect(read.value?.map { "\($0.key)=\($0.value)" } == expected)
        #expect(read.warnings.isEmpty)
    }

    @Test(
        "One bad pair voids the list, and the warning does not show it",
        arguments: [
            "secret", "a=1,secret", "=secret", "secret=%", "secret=%zz", "secret=%ff", "%=1",
        ])
    func badPairs(value: String) {
        let read = read(value) { $0.keyValues("V", warnings: &$1) }
        #expect(read.value == nil)
        #expect(read.warnings.count == 1)
        #expect(read.warnings.first?.contains("V cannot be read") == true)
        #expect(read.warnings.first?.contains("secret") == false)
    }

    @Test func `the process's own environment can be read`() {
        #expect(Environment.live().string("PATH") != nil)
    }
}
