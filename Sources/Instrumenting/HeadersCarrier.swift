// SPDX-License-Identifier: Apache-2.0

import Tracing

/// Reads propagation headers from a dictionary, such as the headers of a message.
package struct HeadersExtractor: Extractor {
    package init() {}

    package func extract(key: String, from headers: [String: String]) -> String? {
        headers[key] ?? headers[key.lowercased()]
    }
}

/// Writes propagation headers into a dictionary, all in lower case.
package struct HeadersInjector: Injector {
    package init() {}

    package func inject(_ value: String, forKey key: String, into headers: inout [String: String]) {
        headers[key.lowercased()] = value
    }
}

extension ServiceContext {
    /// This context as the configured propagators write it, for a message or for a table that keeps
    /// messages.
    package var headers: [String: String] {
        var headers: [String: String] = [:]
        InstrumentationSystem.instrument.inject(self, into: &headers, using: HeadersInjector())
        return headers
    }

    /// This context, and in it what the configured propagators find in a dictionary, such as the headers of a message.
    ///
    /// What is missing or garbled leaves the context as it is.
    package func extracting(_ headers: [String: String]) -> ServiceContext {
        var context = self
        InstrumentationSystem.instrument.extract(
            headers, into: &context, using: HeadersExtractor())
        return context
    }
}
