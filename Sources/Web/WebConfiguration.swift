// SPDX-License-Identifier: Apache-2.0

/// Where the services around the page are, as addresses without a path: `http://127.0.0.1:8080`. That
/// of the viewer may have one, in which `{trace}` stands for the id.
package struct WebConfiguration: Sendable {
    /// The expense API.
    package var expenses: String
    /// The trace viewer, as the browser reaches it.
    package var viewer: String
    /// Where the browser sends its own spans, as OTLP/JSON; `nil` keeps them from being made.
    package var browserTelemetry: String?
    /// Who uses the page until they say otherwise.
    package var user: String
    /// Which gateway, or which version of it, this is; visible ASCII.
    package var identity: String
    /// The version of the program, for the spans of the browser.
    package var version: String

    package init(
        expenses: String, viewer: String, browserTelemetry: String? = nil, user: String = "demo",
        identity: String = "outlay-web", version: String
    ) {
        self.expenses = expenses
        self.viewer = viewer
        self.browserTelemetry = browserTelemetry
        self.user = user
        self.identity = identity
        self.version = version
    }
}
