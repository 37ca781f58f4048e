// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The request methods that spans name as they are; any other is `_OTHER`.
///
/// Callers choose the method, so an open set would let them fill a backend with span names
/// (`http/http-spans.md`, `http.request.method`).
package struct KnownMethods: Sendable {
    /// The environment variable that replaces the standard methods.
    package static let variable = "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS"

    /// The methods of RFC 9110, and `PATCH` and `QUERY`.
    package static let standard = KnownMethods([
        "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
    ])

    private let names: Set<String>

    /// Knows exactly these names, which are case-sensitive.
    package init(_ names: Set<String>) {
        self.names = names
    }

    /// Reads the comma-separated list of ``variable``; the standard methods where it is unset or empty.
    ///
    /// The list replaces the standard methods, it does not add to them.
    package init(environment: [String: String]) {
        let names = environment[Self.variable, default: ""].split(separator: ",")
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        self = names.isEmpty ? .standard : KnownMethods(Set(names))
    }

    /// Whether spans may carry this method's name.
    package func contains(_ method: HTTPRequest.Method) -> Bool {
        names.contains(method.rawValue)
    }
}
