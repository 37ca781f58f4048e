// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

/// The `OTEL_EXPORTER_OTLP_*` variables, where the name for one signal wins over the name for all.
struct OTLPVariables {
    let environment: Environment
    let signal: OTLPSignal

    func nameForSignal(_ option: String) -> String {
        "OTEL_EXPORTER_OTLP_\(signal.rawValue.uppercased())_\(option)"
    }

    /// The name of the variable that is in force.
    func name(_ option: String) -> String {
        let forSignal = nameForSignal(option)
        return environment.string(forSignal) == nil ? "OTEL_EXPORTER_OTLP_\(option)" : forSignal
    }

    func string(_ option: String) -> String? { environment.string(name(option)) }
}
