// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import ServiceHTTP

extension Problem {
    /// A page of another origin made the browser ask.
    static var crossOrigin: Problem {
        Problem(
            status: .forbidden, code: "cross_origin",
            detail: "Only the page that is served here may ask for this.")
    }
}

extension Request {
    /// Fails with ``ServiceHTTP/Problem`` 403 where a browser says that a page of another origin asks
    /// (Fetch Metadata, `Sec-Fetch-Site`). Programs that are no browsers do not say, and may ask.
    func requireSameOrigin() throws(Problem) {
        switch headers[.secFetchSite] {
        case nil, "same-origin", "none": return
        default: throw .crossOrigin
        }
    }
}

extension HTTPField.Name {
    // A literal of letters and hyphens is a field name, so there is always a value.
    fileprivate static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
