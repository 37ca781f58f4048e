// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Tracing

/// Writes propagation headers into the headers of an outgoing request, replacing those of the same name.
struct HTTPHeadersInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: key, value: value)
    }
}
