// SPDX-License-Identifier: Apache-2.0

/// A command as it is sent: a name and arguments, each of any bytes.
struct RedisCommand: Hashable, Sendable {
    /// The command's name, which telemetry shows; the arguments it never does.
    let name: String
    let arguments: [[UInt8]]

    init(_ name: String, arguments: [[UInt8]]) {
        self.name = name
        self.arguments = arguments
    }

    init(_ name: String, _ arguments: String...) {
        self.init(name, arguments: arguments.map { Array($0.utf8) })
    }

    /// An array of bulk strings, as Redis's protocol has it (RESP 2).
    var encoded: [UInt8] {
        let parts = [Array(name.utf8)] + arguments
        var bytes = Array("*\(parts.count)\r\n".utf8)
        bytes.reserveCapacity(parts.reduce(16) { $0 + $1.count + 16 })
        for part in parts {
            bytes += "$\(part.count)\r\n".utf8
            bytes += part
            bytes += "\r\n".utf8
        }
        return bytes
    }
}

extension RedisCommand {
    static func auth(user: String?, password: String) -> RedisCommand {
        RedisCommand("AUTH", arguments: [user, password].compactMap { $0.map { Array($0.utf8) } })
    }

    static func subscribe(_ channel: String) -> RedisCommand { RedisCommand("SUBSCRIBE", channel) }
}
