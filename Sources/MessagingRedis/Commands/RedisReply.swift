// SPDX-License-Identifier: Apache-2.0

import Messaging

/// What Redis answers.
enum RedisReply: Hashable, Sendable {
    case string([UInt8])
    case status(String)
    case integer(Int64)
    case array([RedisReply])
    case null
    /// Redis's class of the error, such as `WRONGTYPE`.
    case error(prefix: String)

    /// The bytes of a string; `nil` for anything else.
    var bytes: [UInt8]? {
        if case .string(let bytes) = self { bytes } else { nil }
    }

    /// The text of a string, what is no UTF-8 in it replaced.
    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    var integer: Int? {
        if case .integer(let value) = self { Int(value) } else { nil }
    }

    /// The elements of an array; none for anything else.
    var elements: [RedisReply] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The class of an error; `nil` if this is none.
    var errorPrefix: String? {
        if case .error(let prefix) = self { prefix } else { nil }
    }

    /// The error that this is, in our words; `nil` if it is none.
    func failure(of command: String) -> MessagingError? {
        errorPrefix.map { prefix in
            let passes = Self.passingErrors.contains(prefix)
            return MessagingError(
                passes ? .unavailable : .refused, "Redis answered \(command) with \(prefix).")
        }
    }

    /// Errors that say something about the server's present, not about the command.
    private static let passingErrors: Set = [
        "BUSY", "CLUSTERDOWN", "EXECABORT", "LOADING", "MASTERDOWN", "MISCONF", "NOGROUP",
        "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN", "UNBLOCKED",
    ]
}
