// SPDX-License-Identifier: Apache-2.0

/// A node in the network, as far as it is known (`zipkin2-api.yaml`, definition `Endpoint`).
///
/// What the sender left out is empty or zero, which is how Zipkin itself writes "unknown".
struct ZipkinEndpoint: Hashable, Sendable {
    var serviceName = ""
    var ipv4 = ""
    var ipv6 = ""
    var port: UInt16 = 0

    var isEmpty: Bool { self == ZipkinEndpoint() }

    /// The addresses that are known, the older kind first.
    var addresses: [String] { [ipv4, ipv6].filter { !$0.isEmpty } }

    /// Takes the text of an IP address into the field where it belongs; a name belongs to neither.
    ///
    /// - Returns: Whether it looks like an IP address.
    mutating func take(address: String) -> Bool {
        let isHexadecimal = { (byte: UInt8) in byte.hexDigitValue != nil }
        if address.contains(":"),
            address.utf8.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == 0x2E })
        {
            ipv6 = address
            return true
        }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else { return false }
        ipv4 = address
        return true
    }
}
