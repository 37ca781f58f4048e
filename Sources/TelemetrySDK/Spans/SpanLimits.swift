// SPDX-License-Identifier: Apache-2.0

/// How much one span may hold, so that a mistake in a loop cannot fill the memory.
///
/// What goes beyond a limit is left out and counted. See OpenTelemetry specification,
/// `common/README.md` (Attribute Limits) and `trace/sdk.md` (Span Limits).
package struct SpanLimits: Hashable, Sendable {
    /// Attributes a span. Overwriting a key at the limit leaves nothing out.
    package var attributes = 128
    /// Characters a string value, each element of an array counted by itself; `nil` for no limit.
    package var attributeValueLength: Int?
    package var events = 128
    package var links = 128
    package var attributesPerEvent = 128
    package var attributesPerLink = 128

    package init() {}
}
