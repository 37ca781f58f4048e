// SPDX-License-Identifier: Apache-2.0

import Tracing

private enum RequestIDKey: ServiceContextKey {
    typealias Value = String
    static let nameOverride: String? = "x-request-id"
}

extension ServiceContext {
    /// The `x-request-id` that the request came with.
    package var requestID: String? {
        get { self[RequestIDKey.self] }
        set { self[RequestIDKey.self] = newValue }
    }
}

/// Forwards `x-request-id` untouched.
///
/// Envoy keeps its own sampling decision in that id, so that a service in a mesh must pass it on as
/// it is and never make one up. An id that no header may hold, or of over 1,024 bytes, is ignored.
package struct RequestIDPropagator: Propagator {
    package let fields = ["x-request-id"]

    package init() {}

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        guard let id = context.requestID else { return }
        injector.inject(id, forKey: "x-request-id", into: &carrier)
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        guard let id = extractor.extract(key: "x-request-id", from: carrier), !id.isEmpty,
            id.utf8.count <= 1024, id.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return }
        context.requestID = id
    }
}
