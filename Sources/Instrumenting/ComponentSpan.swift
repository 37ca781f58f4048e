// SPDX-License-Identifier: Apache-2.0

import Tracing

/// The spans that the layers of a service open, by name: what does it, a point, and what it does.
///
/// The name of what does it ends in its layer: `ExpenseHandler.create`, `BankRepository.pay`.
package protocol ComponentSpan: RawRepresentable, Sendable where RawValue == String {}

extension ComponentSpan {
    /// The value of the attribute `component`: `handler`, `service` or `repository`.
    package var component: String {
        let owner = rawValue.utf8.firstIndex(of: UInt8(ascii: ".")).map { rawValue[..<$0] }
        guard let owner else { return "" }
        if owner.hasSuffix("Handler") { return "handler" }
        if owner.hasSuffix("Service") { return "service" }
        return owner.hasSuffix("Repository") ? "repository" : ""
    }
}

/// Runs `operation` within the span of a layer, which carries `component`.
///
/// - Parameters:
///   - attributes: what it carries besides.
///   - file: the `#fileID` of the caller, whose module is the instrumentation scope.
package func withComponentSpan<Result>(
    _ span: some ComponentSpan,
    attributes: AttributeList = [:],
    isolation: isolated (any Actor)? = #isolation,
    function: String = #function,
    file: String = #fileID,
    line: UInt = #line,
    _ operation: (any Span) async throws -> Result
) async rethrows -> Result {
    var attributes = attributes
    attributes[AttributeName.component] = .string(span.component)
    return try await withSpan(
        span.rawValue, attributes: attributes, isolation: isolation,
        function: function, file: file, line: line, operation)
}
