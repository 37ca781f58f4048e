// SPDX-License-Identifier: Apache-2.0

import Gzip
import HTTPTypes
import Hummingbird
import NIOCore
import OTLP

/// Takes bodies off the wire for every receiver over HTTP, so that the bounds hold for all together.
struct RequestBodies: Sendable {
    private let maximumBytes: Int
    private let limits: OTLPLimits
    private let allowance: ByteAllowance

    init(_ configuration: CollectorConfiguration, allowance: ByteAllowance) {
        maximumBytes = configuration.maximumBodyBytes
        limits = configuration.otlpLimits
        self.allowance = allowance
    }

    /// Hands over the body, decompressed, and how much of it may be read: what that takes has been claimed,
    /// and is free again when `read` returns.
    func read<Result>(
        _ request: Request, _ read: ([UInt8], OTLPLimits) throws(ReceivingError) -> Result
    ) async throws(ReceivingError) -> Result {
        var claim = MemoryClaim(allowance)
        defer { claim.release() }
        let body = try await body(of: request, &claim)
        var limits = limits
        limits.memory = try claim.addReading(body.count, atMost: limits.memory)
        return try read(body, limits)
    }

    /// The compressed bytes are let go before the others are read.
    private func body(
        of request: Request, _ claim: inout MemoryClaim
    ) async throws(ReceivingError) -> [UInt8] {
        let coding = try coding(of: request)
        let bytes = try await collect(request, &claim)
        switch coding {
        case .identity: return bytes
        case .gzip: return try decompress(bytes, &claim)
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
    private func collect(
        _ request: Request, _ claim: inout MemoryClaim
    ) async throws(ReceivingError) -> [UInt8] {
        let stated = request.headers[.contentLength].flatMap { Int($0) }
        guard stated ?? 0 <= maximumBytes else { throw .tooLarge(maximumBytes) }
        var bytes: [UInt8] = []
        if let stated {
            try claim.add(max(0, stated), .known)
            bytes.reserveCapacity(max(0, stated))
        }
        var parts = request.body.makeAsyncIterator()
        while let part = try await next(&parts) {
            let count = bytes.count + part.readableBytes
            guard count <= maximumBytes else { throw .tooLarge(maximumBytes) }
            if stated == nil { try claim.add(part.readableBytes, .growing) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    private func next(
        _ parts: inout RequestBody.AsyncIterator
    ) async throws(ReceivingError) -> ByteBuffer? {
        do { return try await parts.next() } catch { throw .incomplete }
    }

    private func decompress(
        _ bytes: [UInt8], _ claim: inout MemoryClaim
    ) throws(ReceivingError) -> [UInt8] {
        try Gzip.decompress(bytes, maximumSize: limits.bytes, .growing, &claim)
    }
}

extension Gzip {
    /// Decompresses a body within a claim.
    ///
    /// - Throws: ``ReceivingError``: too large, not gzip, or no room.
    static func decompress(
        _ bytes: [UInt8], maximumSize: Int, _ rate: MemoryClaim.Rate, _ claim: inout MemoryClaim
    ) throws(ReceivingError) -> [UInt8] {
        do throws(GzipError) {
            return try decompress(bytes, maximumSize: maximumSize) { count in
                do { try claim.add(count, rate) } catch { return false }
                return true
            }
        } catch {
            switch error {
            case .tooLarge: throw .tooLarge(maximumSize)
            case .refused: throw .busy
            default: throw .badGzip
            }
        }
    }
}
