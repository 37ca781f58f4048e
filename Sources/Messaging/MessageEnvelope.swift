// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A whole message as one JSON object, for brokers that carry bytes and nothing else.
///
/// `{"id":"…","key":"…","type":"expense.created","headers":{"traceparent":"…"},"body":"…"}`. The body is
/// a string; one that is no UTF-8 is written in base64, with `"encoding":"base64"`. Readers skip members
/// that they do not know, and headers that are no strings.
package enum MessageEnvelope {
    /// The message as bytes.
    package static func write(_ message: Message) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and dictionaries of strings, which JSON can always hold.
        return (try? encoder.encode(Content(message))).map(Array.init) ?? []
    }

    /// The message in some bytes; bytes that are no envelope are the body of a message that has no
    /// headers.
    ///
    /// - Parameter id: the message's id where the bytes hold none.
    package static func read(_ bytes: [UInt8], id: @autoclosure () -> String) -> Message {
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)),
            let body = content.bytes
        else { return Message(id: id(), key: "", type: "", body: bytes) }
        return Message(
            id: content.id ?? id(), key: content.key ?? "", type: content.type ?? "",
            headers: content.headers, body: body)
    }
}

private struct Content: Codable {
    var id: String?
    var key: String?
    var type: String?
    var headers: [String: String]
    var body: String
    var encoding: String?

    init(_ message: Message) {
        (id, key, type) = (message.id, message.key, message.type)
        headers = message.headers
        let text = String(validating: message.body, as: UTF8.self)
        body = text ?? Data(message.body).base64EncodedString()
        encoding = text == nil ? "base64" : nil
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try? members.decodeIfPresent(String.self, forKey: .id)
        key = try? members.decodeIfPresent(String.self, forKey: .key)
        type = try? members.decodeIfPresent(String.self, forKey: .type)
        body = try members.decode(String.self, forKey: .body)
        encoding = try? members.decodeIfPresent(String.self, forKey: .encoding)
        let headers = try? members.decodeIfPresent([String: Header].self, forKey: .headers)
        self.headers = (headers ?? [:]).compactMapValues(\.text)
    }

    /// The body as it was, or `nil` if it does not have the encoding that it claims.
    var bytes: [UInt8]? {
        switch encoding {
        case nil: Array(body.utf8)
        case "base64": Data(base64Encoded: body).map(Array.init)
        default: nil
        }
    }
}

/// The value of a header; anything but a string is skipped.
struct Header: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
    }
}
