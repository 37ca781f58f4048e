// SPDX-License-Identifier: Apache-2.0

import Prometheus

/// Where metrics are served for Prometheus, and what is on the page.
///
/// The defaults are those of OpenTelemetry specification, `metrics/sdk_exporters/prometheus.md`.
package struct PrometheusConfiguration: Sendable {
    /// A name or an address. The default is reached from this machine alone.
    package var host = "localhost"
    /// 0 for any that is free.
    package var port = 9464
    package var page = PrometheusPage.Options()

    package init() {}
}
