// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import TelemetryModel

/// The attributes of a log record, made of metadata under limits, with the count of those left out.
struct LogAttributes {
    private(set) var attributes = Attributes()
    private(set) var dropped: UInt32 = 0

    /// Sorted by key, so that which ones are left out is no matter of chance; those of the error come
    /// first and thus stay.
    init(_ metadata: Logger.Metadata, error: (any Error)?, limits: LogLimits) {
        guard error != nil || !metadata.isEmpty else { return }
        attributes.elements.reserveCapacity(min(metadata.count + 2, limits.attributes))
        if let error {
            add(AttributeName.exceptionType, .string(error.typeName), limits)
            add(AttributeName.exceptionMessage, .string(String(describing: error)), limits)
        }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where !key.isEmpty {
            guard error == nil || !Self.describesError(key) else { continue }
            add(key, value, limits)
        }
    }

    private mutating func add(
        _ key: String, _ value: Logger.MetadataValue, _ limits: LogLimits
    ) {
        guard attributes.count < limits.attributes else {
            dropped += 1
            return
        }
        attributes.elements.append(
            Attributes.Element(
                key: key,
                value: AttributeValue(value, maximumLength: limits.attributeValueLength)))
    }

    private static func describesError(_ key: String) -> Bool {
        key == AttributeName.exceptionType || key == AttributeName.exceptionMessage
    }
}

extension AttributeValue {
    /// The model's form of a metadata value, its strings cut to `maximumLength` characters.
    ///
    /// Numbers and truth values that were given as such stay what they are, in any depth; everything
    /// else that describes itself becomes its description.
    init(_ value: Logger.MetadataValue, maximumLength: Int? = nil, depth: Int = LogLimits.depth) {
        guard depth > 0 else {
            self = .empty
            return
        }
        switch value {
        case .string(let text):
            self = .string(text.truncated(toCharacters: maximumLength))
        case .stringConvertible(let value):
            self = Self.typed(value, maximumLength)
        case .array(let values):
            self = .array(
                values.map {
                    AttributeValue($0, maximumLength: maximumLength, depth: depth - 1)
                })
        case .dictionary(let pairs):
            let sorted = pairs.sorted { $0.key < $1.key }
            self = .map(
                Attributes(
                    sorted.map {
                        Attributes.Element(
                            key: $0.key,
                            value: AttributeValue(
                                $0.value, maximumLength: maximumLength, depth: depth - 1))
                    }))
        }
    }

    private static func typed(
        _ value: any CustomStringConvertible, _ maximumLength: Int?
    ) -> AttributeValue {
        switch value {
        case let value as Int: return .int(Int64(value))
        case let value as Double: return .double(value)
        case let value as Bool: return .bool(value)
        case let value as any BinaryInteger:
            if let exact = Int64(exactly: value) { return .int(exact) }
        case let value as Float: return .double(Double(value))
        default: break
        }
        return .string(value.description.truncated(toCharacters: maximumLength))
    }
}
