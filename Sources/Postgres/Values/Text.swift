// SPDX-License-Identifier: Apache-2.0

extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .inferred }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(text: self)
    }

    /// Reads every kind of text, JSON, a user's enum, a `date` as `2026-11-20`, and a `numeric` as
    /// SQL prints it.
    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> String? {
        switch type {
        case .text, .varchar, .bpchar, .name, .json, .unknown, .void: bytes.text
        case .jsonb: PostgresJSON.decode(bytes, as: type)?.text
        case .date: bytes.bigEndian().map { CalendarDay(daysSince2000: $0).description }
        case .numeric: Numeric(bytes)?.description
        case _ where type.isUserDefined: bytes.text
        default: nil
        }
    }
}

/// JSON text, for `json` and `jsonb`.
///
/// The text is passed on as it is; Postgres checks it.
public struct PostgresJSON: Sendable, Hashable, PostgresEncodable, PostgresDecodable {
    public var text: String

    public init(_ text: String) { self.text = text }

    public static var postgresType: PostgresType { .jsonb }

    public func encode(into parameters: inout PostgresParameters) {
        parameters.append(text: text, as: .jsonb)
    }

    /// The binary form of `jsonb` is a version number, so far 1, and the text.
    public static func decode(_ bytes: RawSpan, as type: PostgresType) -> PostgresJSON? {
        switch type {
        case .json: return PostgresJSON(bytes.text)
        case .jsonb where bytes.bigEndian(as: UInt8.self) == 1:
            return PostgresJSON(bytes.extracting(droppingFirst: 1).text)
        default: return nil
        }
    }
}
