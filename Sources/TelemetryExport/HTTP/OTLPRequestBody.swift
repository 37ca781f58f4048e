// SPDX-License-Identifier: Apache-2.0

import Gzip
import NIOCore
import OTLP
import Synchronization
import TelemetryModel

/// Turns batches into the bytes that are posted.
final class OTLPRequestBody: Sendable {
    /// Why a batch is not sent at all.
    struct Refusal: Error {
        var reason: String
    }

    /// The fastest: spans repeat themselves so much that more effort saves little.
    private static let compressionLevel = 1

    /// Never contended, as there is one export at a time.
    private let encoder: Mutex<TraceRequestEncoder>
    private let compression: OTLPHTTPConfiguration.Compression
    private let limit: Int

    init(_ configuration: OTLPHTTPConfiguration, resource: Resource) {
        encoder = Mutex(
            TraceRequestEncoder(resource: resource, encoding: configuration.encoding))
        compression = configuration.compression
        limit = configuration.maximumRequestBytes
    }

    /// Fails when the bytes exceed the limit, which counts before compression.
    func encode(_ batch: ResourceSpans) throws(Refusal) -> ByteBuffer {
        let bytes = encoder.withLock { $0.encode(batch) }
        guard bytes.count <= limit else {
            throw Refusal(reason: "a request of \(bytes.count) bytes exceeds the limit of \(limit)")
        }
        guard compression == .gzip else { return ByteBuffer(bytes: bytes) }
        do {
            return ByteBuffer(bytes: try Gzip.compress(bytes, level: Self.compressionLevel))
        } catch {
            throw Refusal(reason: "the request cannot be compressed: \(error)")
        }
    }
}
