// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes

/// The entity tags of an `If-Match` or `If-None-Match` header (RFC 9110, 13.1).
///
/// The tag of an expense is its version in quotes, `"3"`. Tags of another form are well-formed and
/// simply match nothing.
struct EntityTags: Equatable, Sendable {
    /// `*`: whatever there is.
    private(set) var isAny = false
    /// The versions that strong tags name.
    private(set) var strong: [Int] = []
    /// The versions that weak tags (`W/"3"`) name, as caches send them.
    private(set) var weak: [Int] = []

    /// The tag of a version.
    static func tag(of version: Int) -> String { "\"\(version)\"" }

    /// Reads `If-None-Match`; `nil` where it is absent.
    init?(unless headers: HTTPFields) throws(ExpenseError) {
        guard let list = headers[.ifNoneMatch] else { return nil }
        try self.init(list, of: "If-None-Match")
    }

    /// Fails with ``Expenses/ExpenseError/Code/invalid`` for the named header where the list is not
    /// one.
    init(_ list: String, of header: String) throws(ExpenseError) {
        let items = list.split(separator: ",", omittingEmptySubsequences: true)
            .map { $0.trimmingPrefix(" ") }
            .map { $0.last == " " ? $0.dropLast() : $0 }
        if items == ["*"] {
            isAny = true
            return
        }
        guard !items.isEmpty, items.allSatisfy({ add($0) }) else {
            throw .invalid([
                FieldError(
                    field: header, message: "must be * or a list of entity tags such as \"3\"")
            ])
        }
    }

    /// Whether a version is meant, by the weak comparison that `If-None-Match` asks for.
    func contains(_ version: Int) -> Bool {
        isAny || strong.contains(version) || weak.contains(version)
    }

    /// False where the text is not an entity tag.
    private mutating func add(_ tag: Substring) -> Bool {
        let isWeak = tag.hasPrefix("W/")
        let quoted = isWeak ? tag.dropFirst(2) : tag
        guard quoted.utf8.count >= 2, quoted.first == "\"", quoted.last == "\"" else {
            return false
        }
        let opaque = quoted.dropFirst().dropLast()
        guard !opaque.contains("\"") else { return false }
        guard let version = Int(opaque), String(version) == opaque else { return true }
        if isWeak { weak.append(version) } else { strong.append(version) }
        return true
    }
}

extension VersionCondition {
    /// Reads `If-Match`, which compares strongly: a weak tag is never met (RFC 9110, 13.1.1).
    ///
    /// Fails as ``EntityTags/init(_:of:)`` does.
    init(ifMatch headers: HTTPFields) throws(ExpenseError) {
        guard let list = headers[.ifMatch] else {
            self = .any
            return
        }
        let tags = try EntityTags(list, of: "If-Match")
        self = tags.isAny ? .any : .oneOf(tags.strong)
    }
}
