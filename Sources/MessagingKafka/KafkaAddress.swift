// SPDX-License-Identifier: Apache-2.0

import Messaging

/// Where a Kafka cluster is and how to talk to it:
/// `kafka://user:password@host:port,host:port?property=value&…`.
///
/// User and password, percent-encoded, are those of SASL. The properties are librdkafka's own, such as
/// `security.protocol=sasl_ssl`; those on which our promises rest are not for the address to set.
package struct KafkaAddress: Hashable, Sendable, CustomStringConvertible {
    /// One broker of the cluster, from which a client learns of the others.
    package struct Server: Hashable, Sendable {
        package var host: String
        package var port: Int
    }

    package private(set) var servers: [Server]
    package private(set) var user: String?
    package private(set) var password: String?
    /// librdkafka's properties by name.
    package private(set) var options: [String: String]
    /// As it was written, with the password: for whoever hands it to another process.
    package let text: String

    /// - Throws: ``MessagingError/Code/configuration`` with what is wrong, in which neither password nor
    ///   value appears.
    package init(parsing text: String) throws(MessagingError) {
        guard text.lowercased().hasPrefix(Self.scheme) else {
            throw Self.wrong("does not begin with kafka://")
        }
        let parts = text.dropFirst(Self.scheme.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var authority = parts[0]
        if authority.last == "/" { authority.removeLast() }
        self.text = text
        (user, password) = try Self.credentials(takenFrom: &authority)
        servers = []
        for server in authority.split(separator: ",", omittingEmptySubsequences: false) {
            servers.append(try Server(parsing: server))
        }
        options = parts.count > 1 ? try Self.options(in: parts[1]) : [:]
    }

    /// The servers alone; never the password.
    package var description: String { Self.scheme + serverList }

    /// The servers as librdkafka's `bootstrap.servers` has them.
    var serverList: String { servers.map(\.text).joined(separator: ",") }

    private static let scheme = "kafka://"

    fileprivate static func wrong(_ what: String) -> MessagingError {
        MessagingError(
            .configuration,
            "The address of Kafka \(what); it takes kafka://host:port,host:port?property=value.")
    }
}

extension KafkaAddress {
    private static func credentials(
        takenFrom authority: inout Substring
    ) throws(MessagingError) -> (user: String?, password: String?) {
        guard let end = authority.lastIndex(of: "@") else { return (nil, nil) }
        let parts = authority[..<end].split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        authority = authority[authority.index(after: end)...]
        guard parts.count == 2, !parts[0].isEmpty else {
            throw wrong("has a user without a password")
        }
        guard let user = parts[0].percentDecoded, let password = parts[1].percentDecoded else {
            throw wrong("has a user or password that is not percent-encoded")
        }
        return (user, password)
    }

    private static func options(in query: Substring) throws(MessagingError) -> [String: String] {
        var options: [String: String] = [:]
        for item in query.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = pair[0].percentDecoded, !name.isEmpty,
                pair.count == 2, let value = pair[1].percentDecoded
            else { throw wrong("has a property without a name or a value") }
            guard options[name] == nil else { throw wrong("sets \(name) twice") }
            try ClientProperties.check(name, value)
            options[name] = value
        }
        return options
    }
}

extension KafkaAddress.Server {
    fileprivate static let standardPort = 9092

    /// Reads `host`, `host:port` or `[address]:port`.
    fileprivate init(parsing text: Substring) throws(MessagingError) {
        let colon = text.lastIndex(of: ":").flatMap { text[$0...].contains("]") ? nil : $0 }
        let host = text[..<(colon ?? text.endIndex)]
        guard !host.isEmpty else { throw KafkaAddress.wrong("lacks a host") }
        guard host.allSatisfy({ !"/?#@ ".contains($0) }),
            host.first == "[" || !host.contains(":")
        else { throw KafkaAddress.wrong("has a host that is none") }
        self.host = String(host)
        guard let colon else {
            port = Self.standardPort
            return
        }
        guard let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port) else {
            throw KafkaAddress.wrong("has a port that is not a number from 1 to 65535")
        }
        self.port = port
    }

    fileprivate var text: String { "\(host):\(port)" }
}

extension Substring {
    /// The text that the percent-encoded bytes are, or `nil` if that is no UTF-8.
    fileprivate var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let code = UInt8(Substring(digits), radix: 16) else {
                return nil
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
