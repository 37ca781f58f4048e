// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads the application's own variables, and says in one sentence each what is wrong with them.
///
/// Unlike `OTEL_*`, where a bad value is ignored with a warning, a bad value here stops the start:
/// nobody wants an API on a port that they did not mean.
struct Settings: Sendable {
    let environment: [String: String]

    /// The variable's text; `nil` if it is unset or empty.
    func text(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `true` or `false`, in any case.
    func flag(_ name: String, default fallback: Bool = false) throws -> Bool {
        switch text(name)?.lowercased() {
        case "true": return true
        case "false": return false
        case nil: return fallback
        case let other?:
            throw SettingError("\(name) is \"\(other)\"; it takes true or false.")
        }
    }

    /// The address of a service: `http` or `https`, a host, maybe a port, and no path.
    func address(_ name: String, default fallback: String) throws -> String {
        guard let text = text(name) else { return fallback }
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            url.scheme == "http" || url.scheme == "https", url.path.isEmpty || url.path == "/",
            url.query == nil
        else {
            throw SettingError(
                "\(name) is \"\(text)\"; it takes an address such as http://127.0.0.1:8081.")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// What a service calls itself in a chain of services: up to 128 visible ASCII characters.
    func identity(default fallback: String) throws -> String {
        let text = text("OUTLAY_IDENTITY") ?? fallback
        guard text.count <= 128, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SettingError(
                "OUTLAY_IDENTITY is \"\(text)\"; it takes up to 128 visible ASCII characters.")
        }
        return text
    }

    /// Where traces are looked at: an address, or one with a path that has `{trace}` for the id.
    func viewer(_ name: String, default fallback: String) throws -> String {
        guard let text = text(name), text.contains("{trace}") else {
            return try address(name, default: fallback)
        }
        let example = text.replacing("{trace}", with: "0")
        guard let url = URLComponents(string: example), let host = url.host, !host.isEmpty,
            url.scheme == "http" || url.scheme == "https"
        else {
            throw SettingError(
                "\(name) is \"\(text)\"; it takes an address such as "
                    + "http://127.0.0.1:9411/zipkin/traces/{trace}.")
        }
        return text
    }

    /// A port from 0 (any free one) to 65535.
    func port(_ name: String, default fallback: Int) throws -> Int {
        try integer(name, in: 0...65535, "a port from 0 to 65535", default: fallback)
    }

    /// A whole number of at least `range.lowerBound`.
    func integer(
        _ name: String, in range: ClosedRange<Int>, _ form: String, default fallback: Int
    ) throws -> Int {
        guard let text = text(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw SettingError("\(name) is \"\(text)\"; it takes \(form).")
        }
        return number
    }
}

/// A setting with which the program cannot start; the process exits with 78 (`EX_CONFIG`).
struct SettingError: Error, CustomStringConvertible {
    /// Names the variable and the accepted form.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
