// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension HTTPField.Name {
    // Literals of letters and hyphens are field names, so there is always a value.
    /// Names a request, so that it is done once (`draft-ietf-httpapi-idempotency-key-header`).
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    /// Names the user on whose behalf a gateway forwards a request.
    static let userID = HTTPField.Name("X-User-Id")!
}
