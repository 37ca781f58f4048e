// SPDX-License-Identifier: Apache-2.0

import OTLP

/// How requests travel, as `OTEL_EXPORTER_OTLP_PROTOCOL` names it.
///
/// See OpenTelemetry specification, `protocol/exporter.md`, Specify Protocol.
package enum OTLPProtocol: String, CaseIterable, Sendable {
    case grpc
    case httpProtobuf = "http/protobuf"
    case httpJSON = "http/json"

    /// How each message is written.
    var encoding: OTLPEncoding {
        switch self {
        case .grpc, .httpProtobuf: .protobuf
        case .httpJSON: .json
        }
    }

    /// The port on which a collector receives it.
    var usualPort: Int { self == .grpc ? 4317 : 4318 }
}
