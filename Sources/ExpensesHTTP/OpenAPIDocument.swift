// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import ServiceHTTP

/// The OpenAPI description of this API, part of the program so that the two cannot be parted.
package enum OpenAPIDocument {
    /// OpenAPI 3.1, as YAML in UTF-8.
    package static let yaml: [UInt8] = PackageResources.openapi_yaml

    private static let buffer = ByteBuffer(bytes: yaml)

    /// `GET /openapi.yaml`
    @Sendable static func serve(
        _ request: Request, context: ServiceRequestContext
    ) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/yaml"],
            body: ResponseBody(byteBuffer: buffer))
    }
}
