// SPDX-License-Identifier: Apache-2.0

/// How much work scrypt is for whoever computes it, and how much memory it takes (RFC 7914, section 2).
package struct ScryptCost: Hashable, Sendable {
    /// The binary logarithm of N, the cost of CPU and memory.
    package let logN: Int
    /// r, the size of a block: with N, what there is of memory, 128 · N · r bytes.
    package let blockSize: Int
    /// p, how often all of it is done, one after the other.
    package let parallelism: Int

    /// 16 MiB, and some 100 to 200 ms; see "Why scrypt, and why 16 MiB?" in RATIONALE.md.
    package static let standard = ScryptCost(logN: 14, blockSize: 8, parallelism: 5)

    package init(logN: Int, blockSize: Int, parallelism: Int) {
        self.logN = logN
        self.blockSize = blockSize
        self.parallelism = parallelism
    }
}
