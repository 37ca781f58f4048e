// SPDX-License-Identifier: Apache-2.0

import TelemetrySDK

extension OTLPConfiguration {
    /// Reads the `OTEL_EXPORTER_OTLP_*` variables, each of which the form for one signal, such as
    /// `OTEL_EXPORTER_OTLP_TRACES_*`, overrides.
    ///
    /// What cannot be read is ignored with a warning, save for an endpoint: to send telemetry to
    /// another place than the one that was meant is worse than not to start.
    package init(
        _ environment: Environment, signal: OTLPSignal = .traces,
        warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        let variables = OTLPVariables(environment: environment, signal: signal)
        let wireProtocol: OTLPProtocol? = environment.choice(
            variables.name("PROTOCOL"), warnings: &warnings)
        self.init(wireProtocol: wireProtocol ?? .httpProtobuf)
        let isInsecure = environment.bool(variables.name("INSECURE"), warnings: &warnings)
        if let endpoint = try endpoint(variables, isInsecure: isInsecure) {
            self.endpoint = endpoint
        }
        let compression: Compression? = environment.choice(
            variables.name("COMPRESSION"), warnings: &warnings)
        self.compression = compression ?? self.compression
        timeout = environment.timeout(variables.name("TIMEOUT"), warnings: &warnings) ?? timeout
        headers = headers(variables, warnings: &warnings)
        tls = OTLPTLSFiles(
            certificate: variables.string("CERTIFICATE"),
            clientKey: variables.string("CLIENT_KEY"),
            clientCertificate: variables.string("CLIENT_CERTIFICATE"))
    }

    /// Whether the environment says where to send a signal at all.
    package static func namesEndpoint(
        _ environment: Environment, signal: OTLPSignal = .traces
    ) -> Bool {
        OTLPVariables(environment: environment, signal: signal).string("ENDPOINT") != nil
    }

    private func endpoint(
        _ variables: OTLPVariables, isInsecure: Bool
    ) throws(ConfigurationError) -> OTLPEndpoint? {
        guard let text = variables.string("ENDPOINT") else { return nil }
        let name = variables.name("ENDPOINT")
        let isForSignal = name == variables.nameForSignal("ENDPOINT")
        let endpoint =
            switch (wireProtocol, isForSignal) {
            case (.grpc, _): OTLPEndpoint(grpc: text, isInsecure: isInsecure)
            case (_, true): OTLPEndpoint(text)
            case (_, false): OTLPEndpoint(base: text)
            }
        if let endpoint { return endpoint }
        let local = OTLPEndpoint.local(wireProtocol)
        let showsPath = isForSignal && wireProtocol != .grpc
        // An address with an @ in it may hold a password.
        throw ConfigurationError(
            variable: name, value: text.contains("@") ? "…" : text,
            expected: "a URL such as \(showsPath ? local.url(for: variables.signal) : "\(local)")")
    }

    private func headers(
        _ variables: OTLPVariables, warnings: inout ConfigurationWarnings
    ) -> [(name: String, value: String)] {
        let name = variables.name("HEADERS")
        let pairs = variables.environment.keyValues(name, warnings: &warnings) ?? []
        let allows = wireProtocol == .grpc ? Self.isMetadataByte : Self.isFieldByte
        return pairs.compactMap { key, value in
            if key.utf8.allSatisfy(Self.isTokenByte), value.utf8.allSatisfy(allows) {
                return (name: key, value: value)
            }
            let kind = wireProtocol == .grpc ? "gRPC" : "HTTP"
            warnings.ignore(
                name, given: nil, expected: "names and values that \(kind) allows",
                consequence: "One header is left out.")
            return nil
        }
    }

    /// RFC 9110, section 5.6.2.
    package static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// RFC 9110, section 5.5: no control characters, above all no line ends.
    package static func isFieldByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t")
    }

    /// Printable ASCII (gRPC over HTTP2, "ASCII-Value").
    package static func isMetadataByte(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }
}
