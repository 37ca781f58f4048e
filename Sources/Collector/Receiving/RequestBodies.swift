// SPDX-License-Identifier: Apache-2.0

import Gzip
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes bodies off the wire for every receiver over HTTP, so that the bounds hold for all together.
struct RequestBodies: Sendable {
    private let maximumBytes: Int
    private let maximumDecompressedBytes: Int
    private let allowance: ByteAllowance

    init(_ configuration: CollectorConfiguration) {
        maximumBytes = configuration.maximumBodyBytes
        maximumDecompressedBytes = configuration.otlpLimits.bytes
        allowance = ByteAllowance(configuration.maximumBytesInFlight)
    }

    /// The body, decompressed. The compressed bytes are let go before it is decoded.
    func body(of request: Request) async throws(ReceivingError) -> [UInt8] {
        let coding = try coding(of: request)
        let bytes = try await collect(request)
        switch coding {
        case .identity: return bytes
        case .gzip: return try decompress(bytes)
        }
    }

    private enum Coding {
        case identity
        case gzip
    }

    private func coding(of request: Request) throws(ReceivingError) -> Coding {
        switch request.headers[.contentEncoding]?.lowercased() {
        case nil, "", "identity": return .identity
        case "gzip", "x-gzip": return .gzip
        default: throw .unsupportedCoding
        }
    }

    /// Takes the whole body off the wire, within the allowance for all bodies.
    private func collect(_ request: Request) async throws(ReceivingError) -> [UInt8] {
        let stated = request.headers[.contentLength].flatMap { Int($0) }
        guard stated ?? 0 <= maximumBytes else { throw .tooLarge(maximumBytes) }
        let claim = max(0, stated ?? maximumBytes)
        guard allowance.lease(claim) else { throw .busy }
        defer { allowance.release(claim) }
        do {
            let buffer = try await request.body.collect(upTo: maximumBytes)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .tooLarge(maximumBytes)
        } catch {
            throw .incomplete
        }
    }

    private func decompress(_ bytes: [UInt8]) throws(ReceivingError) -> [UInt8] {
        do throws(GzipError) {
            return try Gzip.decompress(bytes, maximumSize: maximumDecompressedBytes)
        } catch {
            throw error == .tooLarge ? .tooLarge(maximumDecompressedBytes) : .badGzip
        }
    }
}
