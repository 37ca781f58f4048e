// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

extension Response {
    /// A response whose body is one JSON object.
    package init(
        json status: HTTPResponse.Status, type: String = "application/json", capacity: Int,
        _ members: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter(capacity: capacity)
        writer.object(members)
        self.init(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: writer.buffer))
    }
}
