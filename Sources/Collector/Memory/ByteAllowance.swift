// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Bounds the memory that arriving bodies take together. Nobody waits: what does not fit is refused,
/// and the sender, which has a queue of its own, comes again.
///
/// Where it knows the process's memory, it refuses as well what would take that beyond its bound: the
/// allocator may hold more than all owners together have counted.
package final class ByteAllowance: Sendable {
    private let bytes: Int
    private let left: Mutex<Int>
    private let process: ProcessMemory?
    private let relieve: @Sendable () -> Void

    /// - Parameters:
    ///   - process: what the whole process takes, if that is bounded.
    ///   - relieve: lets go of memory that is kept; called when nothing is arriving and there is still no
    ///     room.
    init(
        _ bytes: Int, process: ProcessMemory? = nil,
        relieve: @escaping @Sendable () -> Void = {}
    ) {
        self.bytes = bytes
        left = Mutex(bytes)
        self.process = process
        self.relieve = relieve
    }

    /// Takes bytes from what is left; false, and nothing taken, if that is not enough.
    func lease(_ bytes: Int) -> Bool {
        let leased = left.withLock { left -> Int? in
            guard bytes <= left else { return nil }
            left -= bytes
            return self.bytes - left
        }
        guard let leased else { return false }
        guard let process, !process.hasRoom(for: leased) else { return true }
        release(bytes)
        if leased == bytes { relieve() }
        return false
    }

    /// Gives back what was leased.
    func release(_ bytes: Int) {
        left.withLock { $0 += bytes }
    }
}
