// SPDX-License-Identifier: Apache-2.0

/// The keys that one destination has in Redis.
///
/// | key | type | what |
/// | --- | --- | --- |
/// | `{destination}:{n}` | stream | the messages of partition n |
/// | `{destination}:{n}:owner:{group}` | string, expires | which consumer of the group reads it |
/// | `{destination}:members:{group}` | sorted set, expires | the group's consumers, by when they were last heard of |
/// | `{destination}:{group}:dead` | stream | what the group put aside |
struct StreamNames: Hashable, Sendable {
    let destination: String
    let partitions: Int

    func stream(_ partition: Int) -> String { "\(destination):\(partition)" }

    func owner(_ partition: Int, of group: String) -> String {
        "\(stream(partition)):owner:\(group)"
    }

    func members(of group: String) -> String { "\(destination):members:\(group)" }

    func deadLetters(of group: String) -> String { "\(destination):\(group):dead" }

    /// The partition whose messages a key's are; the same in every process (FNV-1a).
    func partition(ofKey key: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // The low bits of FNV alone spread short keys poorly.
        return Int((hash ^ (hash >> 32)) % UInt64(partitions))
    }
}
