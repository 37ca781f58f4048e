// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// The paths of the API with their variables unfilled.
///
/// Anything is forwarded; these are for the names of spans, which ids may not be a part of. A path that
/// is not here is one that the API may know and the gateway need not.
enum APIPaths {
    private static let templates: [RouterPath] = [
        "/expenses", "/expenses/summary", "/expenses/{id}", "/expenses/{id}/pay", "/budgets",
        "/budgets/{category}", "/alerts", "/users", "/users/{id}", "/chain",
    ]

    /// The template of a path, without the gateway's prefix; `nil` where there is none.
    static func template(of path: Substring) -> String? {
        let parts = path.split(separator: "/")
        return templates.first { template in
            template.count == parts.count && zip(template, parts).allSatisfy { $0 ~= $1 }
        }?.description
    }
}
