// SPDX-License-Identifier: Apache-2.0

import Collector
import Logging
import NIOCore
import TelemetryExport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension OTLPForwarder: TelemetryForwarder {}

extension OTLPForwarder {
    static let variable = "OUTLAY_COLLECTOR_FORWARD"

    /// The forwarder that the environment asks for; `nil` if it asks for none.
    ///
    /// - Parameter queueBytes: what may wait in memory.
    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    convenience init?(_ settings: Settings, queueBytes: Int, logger: Logger) throws {
        guard let text = settings.text(Self.variable) else { return nil }
        var bounds = Bounds()
        bounds.queueBytes = queueBytes
        if let configuration = OTLPConfiguration(forwardingTo: text) {
            try self.init(configuration, bounds: bounds, logger: logger)
        } else if let path = recordingPath(text) {
            self.init(
                to: try RecordingFile(setting: path, logger: logger), bounds: bounds,
                logger: logger)
        } else {
            // An address with an @ in it may hold a password.
            throw SettingError(
                "\(Self.variable) is \"\(text.contains("@") ? "…" : text)\"; it takes "
                    + "otlp+http://host:4318, otlp+https://host:4318, otlp+grpc://host:4317, "
                    + "otlp+grpcs://host:4317 or file:///path.jsonl.")
        }
    }
}

extension RecordingFile {
    /// - Throws: ``SettingError``, which names the variable and the accepted form.
    fileprivate convenience init(setting path: String, logger: Logger) throws(SettingError) {
        do throws(IOError) {
            try self.init(path: path, logger: logger)
        } catch {
            throw SettingError(
                "\(OTLPForwarder.variable) takes a file in a directory that can be written; \(error)."
            )
        }
    }
}

/// The path of a `file` URL on this machine (RFC 8089); `nil` for anything else, and for a directory.
private func recordingPath(_ text: String) -> String? {
    guard let url = URLComponents(string: text), url.scheme?.lowercased() == "file",
        (url.host ?? "").isEmpty, url.query == nil, url.fragment == nil,
        url.path.hasPrefix("/"), !url.path.hasSuffix("/")
    else { return nil }
    return url.path
}

extension OTLPConfiguration {
    /// Long enough for the next collector to be restarted, or started second.
    private static let forwardingTimeout = Duration.seconds(300)

    /// Reads `otlp+http`, `otlp+https`, `otlp+grpc` and `otlp+grpcs` URLs; `nil` for anything else.
    init?(forwardingTo text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let rest = text[separator.lowerBound...]
        let endpoint: OTLPEndpoint?
        let wireProtocol: OTLPProtocol
        switch text[..<separator.lowerBound].lowercased() {
        case "otlp+http": (wireProtocol, endpoint) = (.httpProtobuf, .init(base: "http\(rest)"))
        case "otlp+https": (wireProtocol, endpoint) = (.httpProtobuf, .init(base: "https\(rest)"))
        case "otlp+grpc": (wireProtocol, endpoint) = (.grpc, .init(grpc: "http\(rest)"))
        case "otlp+grpcs": (wireProtocol, endpoint) = (.grpc, .init(grpc: "https\(rest)"))
        default: return nil
        }
        guard let endpoint else { return nil }
        self.init(
            wireProtocol: wireProtocol, endpoint: endpoint, compression: .gzip,
            timeout: Self.forwardingTimeout)
    }
}
