// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The address of a sampling server.
package struct SamplingEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The accepted form, to follow "expected".
    package static let expected = "a URL such as http://localhost:5778"
    /// Jaeger's own port for sampling on this machine.
    package static let jaeger = SamplingEndpoint(verified: "http://localhost:5778")
    /// Where a collector with an AWS proxy, or the X-Ray daemon, listens on this machine.
    package static let xray = SamplingEndpoint(verified: "http://127.0.0.1:2000")

    /// Without a slash at its end.
    package let description: String

    /// `nil` unless it is an `http` or `https` URL with a host and without query or fragment.
    package init?(_ text: String) {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            url.query == nil, url.fragment == nil,
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https"
        else { return nil }
        self.init(verified: String(text.reversed().drop { $0 == "/" }.reversed()))
    }

    private init(verified text: String) {
        description = text
    }

    /// The address of a resource below this one; if it already ends so, the address itself.
    func url(_ path: String, query: (name: String, value: String)? = nil) -> String {
        let url = description.hasSuffix(path) ? description : description + path
        guard let query else { return url }
        let value = PercentCoding.encode(query.value) { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._~".utf8.contains(byte)
            }
        }
        return "\(url)?\(query.name)=\(value)"
    }
}
