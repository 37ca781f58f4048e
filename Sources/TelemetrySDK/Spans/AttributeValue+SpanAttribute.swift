// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

extension AttributeValue {
    /// The model's form of what the tracing API carries, its strings cut to `maximumLength` characters.
    ///
    /// `nil` for the API's placeholder case, which no caller can mean.
    init?(_ attribute: SpanAttribute, maximumLength: Int? = nil) {
        func cut(_ string: String) -> AttributeValue {
            .string(string.truncated(toCharacters: maximumLength))
        }
        switch attribute {
        case .string(let value): self = cut(value)
        case .int64(let value): self = .int(value)
        case .int32(let value): self = .int(Int64(value))
        case .bool(let value): self = .bool(value)
        case .double(let value): self = .double(value)
        case .stringConvertible(let value): self = cut(value.description)
        case .stringArray(let values): self = .array(values.map(cut))
        case .int64Array(let values): self = .array(values.map(AttributeValue.int))
        case .int32Array(let values): self = .array(values.map { .int(Int64($0)) })
        case .boolArray(let values): self = .array(values.map(AttributeValue.bool))
        case .doubleArray(let values): self = .array(values.map(AttributeValue.double))
        case .stringConvertibleArray(let values):
            // The API passes an array of `Int` this way.
            let integers = values.compactMap { ($0 as? Int).map { AttributeValue.int(Int64($0)) } }
            self = .array(
                integers.count == values.count
                    ? integers : values.map { cut($0.description) })
        default: return nil
        }
    }
}

extension SpanAttribute {
    /// The API's form of a value in the model; `nil` for kinds that only logs and other senders have.
    init?(_ value: AttributeValue) {
        switch value {
        case .string(let value): self = .string(value)
        case .int(let value): self = .int64(value)
        case .bool(let value): self = .bool(value)
        case .double(let value): self = .double(value)
        case .array(let values):
            let converted = values.compactMap(SpanAttribute.init)
            self = SpanAttribute(homogeneous: converted) ?? .stringArray(values.map { "\($0)" })
        case .bytes, .map, .empty: return nil
        }
    }

    private init?(homogeneous values: [SpanAttribute]) {
        func all<Element>(_ element: (SpanAttribute) -> Element?) -> [Element]? {
            let elements = values.compactMap(element)
            return elements.count == values.count ? elements : nil
        }
        if let strings = all({ if case .string(let value) = $0 { value } else { nil } }) {
            self = .stringArray(strings)
        } else if let integers = all({ if case .int64(let value) = $0 { value } else { nil } }) {
            self = .int64Array(integers)
        } else if let booleans = all({ if case .bool(let value) = $0 { value } else { nil } }) {
            self = .boolArray(booleans)
        } else if let doubles = all({ if case .double(let value) = $0 { value } else { nil } }) {
            self = .doubleArray(doubles)
        } else {
            return nil
        }
    }
}

extension String {
    /// At most `limit` characters of this string; all of it if there is no limit.
    ///
    /// A string never has more characters than bytes, so most are passed without being walked.
    func truncated(toCharacters limit: Int?) -> String {
        guard let limit, utf8.count > limit else { return self }
        return String(prefix(limit))
    }
}
