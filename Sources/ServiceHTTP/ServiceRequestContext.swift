// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import Hummingbird

/// What a request carries from the connection to its handler.
package struct ServiceRequestContext: TracedRequestContext {
    package var coreContext: CoreRequestContextStorage
    package var trace: RequestTrace

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        trace = RequestTrace(source: source)
    }
}
