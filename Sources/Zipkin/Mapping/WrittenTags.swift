// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Collects a span's tags as they are written: of several under one name the first counts.
struct WrittenTags {
    private(set) var tags: [ZipkinSpan.Tag] = []
    /// What is taken, and what may not be a tag because it is a field.
    private var keys: Set<String> = ZipkinAttribute.all.union([
        ConventionName.serviceName, ConventionName.hostIP, TagName.error, TagName.statusCode,
    ])

    mutating func set(_ key: String, _ value: String) {
        guard keys.insert(key).inserted else { return }
        tags.append(ZipkinSpan.Tag(key: key, value: value))
    }

    mutating func set(_ key: String, unlessZero count: UInt32) {
        if count > 0 { set(key, String(count)) }
    }

    mutating func set(_ attributes: Attributes) {
        for attribute in attributes { set(attribute.key, attribute.value.tagText) }
    }

    /// Zipkin takes every span with a tag `error` for failed: there is one for an error, its value the
    /// description, and none otherwise, whatever attributes say.
    mutating func setStatus(_ status: FinishedSpan.Status) {
        switch status.code {
        case .unset: break
        case .ok: append(TagName.statusCode, "OK")
        case .error:
            append(TagName.statusCode, "ERROR")
            append(TagName.error, status.message)
        }
    }

    private mutating func append(_ key: String, _ value: String) {
        tags.append(ZipkinSpan.Tag(key: key, value: value))
    }
}
