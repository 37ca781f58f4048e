// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Tracing

/// Reads and writes a dictionary in place of a request's headers.
struct DictionaryCarrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key] = value
    }

    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}

extension Propagator {
    /// What this propagator makes of some headers.
    func context(
        from headers: [String: String], upon base: ServiceContext = .topLevel
    ) -> ServiceContext {
        var context = base
        extract(headers, into: &context, using: DictionaryCarrier())
        return context
    }

    /// What this propagator writes for a context.
    func headers(of context: ServiceContext) -> [String: String] {
        var headers: [String: String] = [:]
        inject(context, into: &headers, using: DictionaryCarrier())
        return headers
    }

    /// What this propagator writes after it has read some headers.
    func forwarded(_ headers: [String: String]) -> [String: String] {
        self.headers(of: context(from: headers))
    }
}

extension ServiceContext {
    /// A context in which a span of this process is current.
    static func within(_ span: SpanContext) -> ServiceContext {
        var context = ServiceContext.topLevel
        context.spanContext = span
        return context
    }
}

/// Ids for tests, chosen so that a mistaken half or order shows.
enum Sample {
    static let trace = "463ac35c9f6413ad48485a3953bb6124"
    static let shortTrace = "48485a3953bb6124"
    static let span = "a2fb4a1d1a96d312"
    static let traceID = TraceID(high: 0x463a_c35c_9f64_13ad, low: 0x4848_5a39_53bb_6124)
    static let spanID = SpanID(rawValue: 0xa2fb_4a1d_1a96_d312)
    static let sampled = SpanContext(traceID: traceID, spanID: spanID, flags: .sampled)
    static let unsampled = SpanContext(traceID: traceID, spanID: spanID)
}
