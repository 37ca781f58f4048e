// SPDX-License-Identifier: Apache-2.0

/// The part of a program that makes the spans: a library or module, with its version.
///
/// See OpenTelemetry specification, `common/instrumentation-scope.md`.
package struct InstrumentationScope: Hashable, Sendable {
    package var name: String
    package var version: String
    package var attributes: Attributes
    package var droppedAttributes: UInt32
    /// The version of the conventions that the scope's spans follow; empty if none is claimed.
    package var schemaURL: String

    package init(
        name: String,
        version: String = "",
        attributes: Attributes = [:],
        droppedAttributes: UInt32 = 0,
        schemaURL: String = ""
    ) {
        self.name = name
        self.version = version
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
        self.schemaURL = schemaURL
    }
}
