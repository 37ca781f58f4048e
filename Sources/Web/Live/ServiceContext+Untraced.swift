// SPDX-License-Identifier: Apache-2.0

import HTTPInstrumentation
import HTTPTypes
import Instrumenting
import Tracing

extension ServiceContext {
    /// A context in which nothing is traced, here or by whoever is called.
    ///
    /// To start no span is not enough: a service that is called without any context starts a trace of
    /// its own. So it is told of one, by every format that the tracer may speak, in which somebody has
    /// decided not to sample.
    static func untraced() -> ServiceContext {
        let trace =
            hexadecimal(.random(in: 1...UInt64.max)) + hexadecimal(.random(in: 1...UInt64.max))
        let span = hexadecimal(.random(in: 1...UInt64.max))
        var fields = HTTPFields()
        for (name, value) in [
            ("traceparent", "00-\(trace)-\(span)-00"), ("b3", "\(trace)-\(span)-0"),
            ("x-b3-traceid", trace), ("x-b3-spanid", span), ("x-b3-sampled", "0"),
            ("uber-trace-id", "\(trace):\(span):0:0"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        var context = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(
            fields, into: &context, using: HTTPFieldsExtractor())
        context.isTracingSuppressed = true
        return context
    }
}

private func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
