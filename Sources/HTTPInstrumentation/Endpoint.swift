// SPDX-License-Identifier: Apache-2.0

/// A host and maybe a port, as `Host`, `:authority` and the forwarding headers write them.
struct Endpoint: Equatable, Sendable {
    var host: String
    var port: Int?

    init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    /// Reads `example.com`, `example.com:8080`, `192.0.2.1:80`, `[2001:db8::1]:80` and a bare
    /// `2001:db8::1`; `nil` for what names no host, such as `unknown` and the obfuscated `_hidden`.
    init?(_ text: Substring) {
        guard let first = text.utf8.first, first != UInt8(ascii: "_"), text != "unknown" else {
            return nil
        }
        if first == UInt8(ascii: "[") {
            self.init(bracketed: text)
            return
        }
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        guard let colon, colon == text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            self.init(host: String(text), port: nil)
            return
        }
        guard colon != text.startIndex else { return nil }
        self.init(host: String(text[..<colon]), port: Int(text[text.index(after: colon)...]))
    }

    private init?(bracketed text: Substring) {
        guard let close = text.utf8.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let host = text[text.index(after: text.startIndex)..<close]
        guard !host.isEmpty else { return nil }
        let rest = text[text.index(after: close)...]
        self.init(host: String(host), port: rest.first == ":" ? Int(rest.dropFirst()) : nil)
    }
}
