// SPDX-License-Identifier: Apache-2.0

/// The entity that produces telemetry: a service's instance, its process, host and container.
///
/// See OpenTelemetry specification, `resource/sdk.md`.
package struct Resource: Hashable, Sendable {
    package var attributes: Attributes
    /// How many attributes a limit took away before the resource reached us.
    package var droppedAttributes: UInt32
    /// The version of the conventions that the attributes follow; empty if none is claimed.
    package var schemaURL: String

    package init(
        attributes: Attributes = [:], droppedAttributes: UInt32 = 0, schemaURL: String = ""
    ) {
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
        self.schemaURL = schemaURL
    }

    /// This resource updated by another: the other wins, even where its value is empty.
    ///
    /// Two different schema URLs cannot both be true, so the result then claims none
    /// (`resource/sdk.md`, Merge).
    package func merging(_ other: Resource) -> Resource {
        var merged = self
        for attribute in other.attributes { merged.attributes[attribute.key] = attribute.value }
        if schemaURL.isEmpty {
            merged.schemaURL = other.schemaURL
        } else if !other.schemaURL.isEmpty && other.schemaURL != schemaURL {
            merged.schemaURL = ""
        }
        return merged
    }

    /// `service.name`, or `unknown_service` if nobody gave one.
    package var serviceName: String {
        guard case .string(let name) = attributes["service.name"] else { return "unknown_service" }
        return name
    }
}
