// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A message as gRPC puts it into a call: whether it is compressed, its length, and its bytes
/// (gRPC over HTTP2, "Length-Prefixed-Message").
struct MessageFrame {
    /// What precedes the bytes.
    static let headerBytes = 5

    var isCompressed: Bool
    var payload: ByteBuffer

    init(isCompressed: Bool, payload: ByteBuffer) {
        self.isCompressed = isCompressed
        self.payload = payload
    }

    /// Reads what a call has carried; `nil` unless it is one message and nothing else.
    init?(_ bytes: ByteBuffer) {
        var rest = bytes
        guard let flag = rest.readInteger(as: UInt8.self), flag <= 1,
            let length = rest.readInteger(as: UInt32.self), rest.readableBytes == Int(length)
        else { return nil }
        self.init(isCompressed: flag == 1, payload: rest)
    }

    var bytes: ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(Self.headerBytes + payload.readableBytes)
        bytes.writeInteger(UInt8(isCompressed ? 1 : 0))
        bytes.writeInteger(UInt32(payload.readableBytes))
        bytes.writeImmutableBuffer(payload)
        return bytes
    }
}
