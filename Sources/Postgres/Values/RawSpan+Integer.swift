// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
    /// The integer in network byte order at an offset, or nil if the bytes end before it does.
    func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int = 0, as type: Integer.Type = Integer.self
    ) -> Integer? {
        guard offset >= 0, byteCount - offset >= MemoryLayout<Integer>.size else { return nil }
        return Integer(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// The bytes as text; Postgres has checked that they are UTF-8.
    var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

    /// A copy of the bytes.
    var array: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}
