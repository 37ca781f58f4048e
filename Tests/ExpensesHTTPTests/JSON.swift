// SPDX-License-Identifier: Apache-2.0

import Foundation
import Yams

/// A JSON or YAML value, as decoders that are not ours read it.
indirect enum JSON: Equatable, Sendable, Decodable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(parsing text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    init(yaml: [UInt8]) throws {
        self = try YAMLDecoder().decode(JSON.self, from: String(decoding: yaml, as: UTF8.self))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    subscript(key: String) -> JSON? { object?[key] }

    var object: [String: JSON]? {
        if case .object(let value) = self { value } else { nil }
    }
    var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }
    var string: String? {
        if case .string(let value) = self { value } else { nil }
    }
    var int: Int? {
        if case .int(let value) = self { value } else { nil }
    }
    var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}
