// SPDX-License-Identifier: Apache-2.0

/// What one body has leased of a ``ByteAllowance`` so far, as it goes from one form to the next.
///
/// Bytes count more than once: a buffer that grows is copied to one of twice its size, and a transport
/// hands on copies. Used by one task or event loop at a time, which gives all back with ``release()``.
struct MemoryClaim {
    private let allowance: ByteAllowance
    private(set) var bytes = 0

    /// How often bytes exist on their way, at most.
    enum Rate: Int {
        /// A buffer of known length, and the part that is being added.
        case known = 2
        /// A buffer that grows.
        case growing = 3
        /// A buffer that grows, and the copies that gRPC's transport and our codec make of it.
        case transported = 6
    }

    /// What is read may take so many times its bytes: many times what any SDK sends does.
    private static let readingRate = 24
    /// What is read of the smallest message, which is not worth a claim.
    private static let unclaimedReading = 4 << 10

    init(_ allowance: ByteAllowance) {
        self.allowance = allowance
    }

    /// - Throws: ``ReceivingError/busy`` where there is no room.
    mutating func add(_ count: Int, _ rate: Rate) throws(ReceivingError) {
        try add(count * rate.rawValue)
    }

    /// Claims what reading a message may take, and returns how much that is.
    ///
    /// - Throws: ``ReceivingError/busy`` where there is no room.
    mutating func addReading(_ count: Int, atMost limit: Int) throws(ReceivingError) -> Int {
        let memory = min(limit, count * Self.readingRate)
        try add(memory)
        return max(memory, Self.unclaimedReading)
    }

    private mutating func add(_ bytes: Int) throws(ReceivingError) {
        guard allowance.lease(bytes) else { throw .busy }
        self.bytes += bytes
    }

    mutating func release() {
        allowance.release(bytes)
        bytes = 0
    }
}
