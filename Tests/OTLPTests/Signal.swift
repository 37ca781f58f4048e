// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel

/// The three signals, for tests of what holds for each of them.
enum Signal: CaseIterable, Sendable {
    case traces
    case logs
    case metrics

    /// A request of one of them.
    enum Request: Hashable, Sendable {
        case traces(TraceRequest)
        case logs(LogsRequest)
        case metrics(MetricsRequest)

        func encoded(as encoding: OTLPEncoding) -> [UInt8] {
            switch self {
            case .traces(let request): request.encoded(as: encoding)
            case .logs(let request): request.encoded(as: encoding)
            case .metrics(let request): request.encoded(as: encoding)
            }
        }
    }

    func request(
        decoding bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
    ) throws(OTLPError) -> Request {
        switch self {
        case .traces: .traces(try TraceRequest(decoding: bytes, as: encoding, limits: limits))
        case .logs: .logs(try LogsRequest(decoding: bytes, as: encoding, limits: limits))
        case .metrics: .metrics(try MetricsRequest(decoding: bytes, as: encoding, limits: limits))
        }
    }

    /// The same request for the same seed; for zero that of traces in which all is set.
    func randomRequest(seed: UInt64) -> Request {
        var random = RandomTelemetry(seed: seed)
        switch self {
        case .traces where seed == 0: return .traces(richRequest)
        case .traces:
            return .traces(TraceRequest(resourceSpans: random.list(upTo: 3) { $0.resourceSpans() }))
        case .logs:
            return .logs(LogsRequest(resourceLogs: random.list(upTo: 3) { $0.resourceLogs() }))
        case .metrics:
            return .metrics(
                MetricsRequest(resourceMetrics: random.list(upTo: 3) { $0.resourceMetrics() }))
        }
    }

    /// The error of reading these bytes, `nil` if they are read.
    func errorOfReading(
        _ bytes: [UInt8], as encoding: OTLPEncoding, limits: OTLPLimits = .standard
    ) -> OTLPError? {
        do throws(OTLPError) {
            _ = try request(decoding: bytes, as: encoding, limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
