// SPDX-License-Identifier: Apache-2.0

import Expenses
import Postgres

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// How the domain's own types look in a column. Each is exact both ways.

/// `uuid`.
extension ExpenseID: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { UUID.postgresType }

    package func encode(into parameters: inout PostgresParameters) {
        uuid.encode(into: &parameters)
    }

    package static func decode(_ bytes: RawSpan, as type: PostgresType) -> ExpenseID? {
        UUID.decode(bytes, as: type).map { ExpenseID($0) }
    }
}

/// `uuid`.
extension PaymentID: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { UUID.postgresType }

    package func encode(into parameters: inout PostgresParameters) {
        uuid.encode(into: &parameters)
    }

    package static func decode(_ bytes: RawSpan, as type: PostgresType) -> PaymentID? {
        UUID.decode(bytes, as: type).map { PaymentID($0) }
    }
}

/// `uuid`.
extension RegistrationID: PostgresEncodable {
    package static var postgresType: PostgresType { UUID.postgresType }

    package func encode(into parameters: inout PostgresParameters) {
        uuid.encode(into: &parameters)
    }
}

/// `timestamptz`, which counts microseconds as well.
extension Timestamp: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { PostgresTimestamp.postgresType }

    package func encode(into parameters: inout PostgresParameters) {
        PostgresTimestamp(microsecondsSince1970: microseconds).encode(into: &parameters)
    }

    package static func decode(_ bytes: RawSpan, as type: PostgresType) -> Timestamp? {
        PostgresTimestamp.decode(bytes, as: type).map {
            Timestamp(microseconds: $0.microsecondsSince1970)
        }
    }
}

/// `date`, which Postgres sends as days since 2000-01-01.
extension CalendarDate: PostgresEncodable, PostgresDecodable {
    private static let daysFrom1970To2000: Int32 = 10_957

    package static var postgresType: PostgresType { .date }

    package func encode(into parameters: inout PostgresParameters) {
        parameters.append(daysSinceEpoch - Self.daysFrom1970To2000, as: .date)
    }

    package static func decode(_ bytes: RawSpan, as type: PostgresType) -> CalendarDate? {
        guard type == .date, let days = Int32.decode(bytes, as: .int4) else { return nil }
        let (sinceEpoch, overflow) = days.addingReportingOverflow(daysFrom1970To2000)
        return overflow ? nil : CalendarDate(daysSinceEpoch: sinceEpoch)
    }
}
