// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Hummingbird
import ServiceHTTP

extension Response {
    /// 200 with a user.
    static func ok(_ user: User) -> Response {
        Response(user, status: .ok)
    }

    /// 201 with a user, and its address.
    static func created(_ user: User) -> Response {
        var response = Response(user, status: .created)
        response.headers[.location] = "/users/\(user.id)"
        return response
    }

    private init(_ user: User, status: HTTPResponse.Status) {
        self.init(json: status, capacity: 256) { writer in
            writer.member("id", user.id.description)
            writer.member("name", user.name.rawValue)
            writer.member("created_at", user.createdAt.description)
        }
    }
}
