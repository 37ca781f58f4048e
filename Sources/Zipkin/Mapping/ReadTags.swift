// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A span's tags while it is read: those that stand for something else are taken out, and what
/// stays are attributes.
struct ReadTags {
    private(set) var attributes: Attributes

    init(_ tags: [ZipkinSpan.Tag]) {
        attributes = Attributes(tags.map { .init(key: $0.key, value: .string($0.value)) })
    }

    /// The scope, by its present name or the one before.
    mutating func takeScope() -> InstrumentationScope {
        let (oldName, oldVersion) = (take(TagName.libraryName), take(TagName.libraryVersion))
        return InstrumentationScope(
            name: take(TagName.scopeName) ?? oldName ?? "",
            version: take(TagName.scopeVersion) ?? oldVersion ?? "")
    }

    /// A count that a limit left behind; what is no number stays a tag.
    mutating func takeCount(_ key: String) -> UInt32 {
        guard let count = text(key).flatMap({ UInt32($0) }) else { return 0 }
        attributes[key] = nil
        return count
    }

    /// What the tags say of how the work ended (`trace/sdk_exporters/zipkin.md`, Status).
    ///
    /// Any tag `error` means failure to Zipkin. Here `false` does not, and neither does an `error`
    /// beside an explicit OK: both then stay as they are.
    mutating func takeStatus() -> FinishedSpan.Status {
        let code = text(TagName.statusCode)?.uppercased()
        switch code {
        case "OK":
            attributes[TagName.statusCode] = nil
            return FinishedSpan.Status(code: .ok)
        case "ERROR":
            attributes[TagName.statusCode] = nil
            return FinishedSpan.Status(code: .error, message: takeErrorMessage())
        default:
            guard let error = text(TagName.error), error.lowercased() != "false" else {
                return .unset
            }
            return FinishedSpan.Status(code: .error, message: takeErrorMessage())
        }
    }

    mutating func set(_ key: String, _ value: AttributeValue) { attributes[key] = value }

    /// Sets an attribute unless a tag has said it already.
    mutating func setUnlessPresent(_ key: String, _ value: AttributeValue) {
        if attributes[key] == nil { attributes[key] = value }
    }

    /// `true` is how many tracers say no more than that there was an error.
    private mutating func takeErrorMessage() -> String {
        let description = take(TagName.statusDescription)
        let error = take(TagName.error) ?? ""
        return description ?? (error.lowercased() == "true" ? "" : error)
    }

    private mutating func take(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        attributes[key] = nil
        return text
    }

    private func text(_ key: String) -> String? {
        guard case .string(let text) = attributes[key] else { return nil }
        return text
    }
}
