// SPDX-License-Identifier: Apache-2.0

/// How the memory that the collector's process may take is divided.
///
/// The program itself has a fixed part: code, threads, connections, what the viewer is told. Of the rest
/// the store has three eighths, what is arriving a half, and what waits to be forwarded an eighth. Each
/// part has one owner that refuses, evicts or drops when it is used up, and every owner counts from
/// above, so that the process stays below the sum.
package struct MemoryShares: Hashable, Sendable {
    /// The least that a collector can be run with.
    package static let minimum = 192 << 20
    /// As much as leaves a quarter of a GiB to the store.
    package static let standard = MemoryShares(total: 768 << 20)

    private static let program = 96 << 20

    /// What the process may take.
    package let total: Int

    package init(total: Int) {
        self.total = max(total, Self.minimum)
    }

    private var rest: Int { total - Self.program }

    /// What is kept to be shown.
    package var store: Int { rest * 3 / 8 }
    /// What is arriving: bodies as they come, decompressed, and read.
    package var arriving: Int { rest / 2 }
    /// What waits for the next collector.
    package var forwarding: Int { min(64 << 20, rest / 8) }
    /// One body on the wire: so large that one of the largest finds room, at ``MemoryClaim``'s rates.
    package var body: Int { min(16 << 20, arriving / 21) }
    /// One body after decompression.
    package var message: Int { min(64 << 20, arriving * 2 / 21) }
    /// What is read from one body.
    package var reading: Int { arriving * 6 / 21 }
}
