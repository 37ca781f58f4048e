// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Bounds the memory that arriving bodies take together. Nobody waits: what does not fit is refused,
/// and the sender, which has a queue of its own, comes again.
final class ByteAllowance: Sendable {
    private let left: Mutex<Int>

    init(_ bytes: Int) {
        left = Mutex(bytes)
    }

    /// Takes bytes from what is left; false, and nothing taken, if that is not enough.
    func lease(_ bytes: Int) -> Bool {
        left.withLock { left in
            guard bytes <= left else { return false }
            left -= bytes
            return true
        }
    }

    /// Gives back what was leased.
    func release(_ bytes: Int) {
        left.withLock { $0 += bytes }
    }
}
