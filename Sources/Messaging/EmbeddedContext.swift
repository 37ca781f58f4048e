// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The trace context within a message's own JSON, for systems that carry a body and no headers:
/// `{"_trace":{"traceparent":"…"},"event":"expense.created",…}`.
///
/// The body stays as it was but for the one member, which comes first; consumers that do not know it
/// skip it.
enum EmbeddedContext {
    /// The body with the fields in it; `nil` where it is no JSON object, or has a context already.
    static func embed(_ fields: [String: String], in body: [UInt8]) -> [UInt8]? {
        guard !fields.isEmpty, let start = opening(of: body),
            let content = try? JSONDecoder().decode(Content.self, from: Data(body)),
            !content.hasTrace
        else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let object = try? encoder.encode(fields) else { return nil }
        let rest = body[(start + 1)...]
        let isEmpty = rest.first { !isBlank($0) } == UInt8(ascii: "}")
        return Array(body[...start]) + Array(#""_trace":"#.utf8) + Array(object)
            + (isEmpty ? [] : [UInt8(ascii: ",")]) + rest
    }

    /// The fields within a body; none where it is no JSON object or has none. What is no string is skipped.
    static func fields(in body: [UInt8]) -> [String: String] {
        // Nearly every message is told apart by its bytes alone.
        guard opening(of: body) != nil, body.firstRange(of: Array(#""_trace""#.utf8)) != nil,
            let content = try? JSONDecoder().decode(Content.self, from: Data(body))
        else { return [:] }
        return (content.trace ?? [:]).compactMapValues(\.text)
    }

    private static func opening(of body: [UInt8]) -> Int? {
        guard let start = body.firstIndex(where: { !isBlank($0) }),
            body[start] == UInt8(ascii: "{")
        else { return nil }
        return start
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}

private struct Content: Decodable {
    let trace: [String: Header]?
    /// Also where it is no object.
    let hasTrace: Bool

    private enum CodingKeys: String, CodingKey { case trace = "_trace" }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        hasTrace = members.contains(.trace)
        trace = try? members.decodeIfPresent([String: Header].self, forKey: .trace)
    }
}
