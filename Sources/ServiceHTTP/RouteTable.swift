// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// One method of one path, and who answers it.
package struct Route: Sendable {
    package typealias Respond = @Sendable (Request, ServiceRequestContext) async throws -> Response

    package let method: HTTPRequest.Method
    package let path: RouterPath
    package let respond: Respond

    package init(_ method: HTTPRequest.Method, _ path: RouterPath, _ respond: @escaping Respond) {
        self.method = method
        self.path = path
        self.respond = respond
    }
}

/// Tells a path that does not exist from a method that a path does not have.
///
/// Hummingbird's router treats both alike; this is only asked once it has found nothing.
package struct RouteTable: Sendable {
    /// A path and the methods that it answers, as an `Allow` header lists them.
    struct Entry: Sendable {
        let path: RouterPath
        let allow: String
    }

    private let entries: [Entry]

    /// Keeps the order of the routes: of two paths that match, the first one counts, as it does for
    /// the router if literal paths come before those with parameters.
    package init(_ routes: [Route]) {
        var entries: [Entry] = []
        for path in routes.map(\.path) where !entries.contains(where: { $0.path == path }) {
            let methods = routes.filter { $0.path == path }.flatMap { route in
                route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]
            }
            entries.append(Entry(path: path, allow: methods.joined(separator: ", ")))
        }
        self.entries = entries
    }

    /// The entry whose path matches, whatever the method.
    func entry(for path: String) -> Entry? {
        let parts = path.split(separator: "/")
        return entries.first { entry in
            entry.path.count == parts.count && zip(entry.path, parts).allSatisfy { $0 ~= $1 }
        }
    }
}
