// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Reads the JSON object that is the body of a request.
package enum JSONBody {
    /// The longest body that is read: 64 KiB, some hundred times what an expense needs.
    package static let longest = 64 * 1024

    /// The body of a request.
    ///
    /// Fails with a ``Problem``: 415 where it is not JSON by its own account, 413 where it is too
    /// long, 400 where it is not a JSON object.
    package static func object(of request: Request) async throws -> JSONObject {
        try requireJSON(request.headers)
        let bytes = try await collect(request)
        do {
            return try JSONObject(bytes)
        } catch {
            throw Problem.malformed("The body is not a JSON object: \(error).")
        }
    }

    /// `application/json`, and what is built on it (`application/merge-patch+json`), uncompressed.
    private static func requireJSON(_ headers: HTTPFields) throws(Problem) {
        let type = headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased() ?? ""
        let isJSON =
            type.hasPrefix("application/")
            && (type == "application/json" || type.hasSuffix("+json"))
        guard isJSON, headers[.contentEncoding] ?? "identity" == "identity" else {
            throw .unsupportedMediaType
        }
    }

    private static func collect(_ request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > longest {
            throw Problem.tooLarge
        }
        do {
            return Array(try await request.body.collect(upTo: longest).readableBytesView)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw Problem.tooLarge
        } catch  where !(error is CancellationError) {
            // Nothing but the connection can fail here, so the caller broke off or broke the framing.
            throw Problem.malformed("The body ended before it was complete.")
        }
    }
}
