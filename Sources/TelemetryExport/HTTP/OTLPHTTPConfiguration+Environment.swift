// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetrySDK

extension OTLPHTTPConfiguration {
    private enum WireProtocol: String, CaseIterable {
        case protobuf = "http/protobuf"
        case json = "http/json"
    }

    /// Reads the `OTEL_EXPORTER_OTLP_*` variables, each of which `OTEL_EXPORTER_OTLP_TRACES_*`
    /// overrides.
    ///
    /// What cannot be read is ignored with a warning, save for an endpoint: to send traces to
    /// another place than the one that was meant is worse than not to start.
    package init(
        _ environment: Environment, warnings: inout ConfigurationWarnings
    ) throws(ConfigurationError) {
        self.init()
        let variables = OTLPVariables(environment)
        if let endpoint = try Self.endpoint(environment) { self.endpoint = endpoint }
        encoding = Self.encoding(variables, warnings: &warnings)
        let compression: Compression? = environment.choice(
            variables.name("COMPRESSION"), warnings: &warnings)
        self.compression = compression ?? self.compression
        timeout = environment.timeout(variables.name("TIMEOUT"), warnings: &warnings) ?? timeout
        headers = Self.headers(variables, warnings: &warnings)
        tls = OTLPTLSFiles(
            certificate: variables.string("CERTIFICATE"),
            clientKey: variables.string("CLIENT_KEY"),
            clientCertificate: variables.string("CLIENT_CERTIFICATE"))
    }

    /// Whether the environment says where to send traces at all.
    package static func namesEndpoint(_ environment: Environment) -> Bool {
        OTLPVariables(environment).string("ENDPOINT") != nil
    }

    private static func endpoint(
        _ environment: Environment
    ) throws(ConfigurationError) -> OTLPEndpoint? {
        let variables = OTLPVariables(environment)
        guard let text = variables.string("ENDPOINT") else { return nil }
        let name = variables.name("ENDPOINT")
        let isForTraces = name == OTLPVariables.forTraces("ENDPOINT")
        if let endpoint = isForTraces ? OTLPEndpoint(text) : OTLPEndpoint(base: text) {
            return endpoint
        }
        // An address with an @ in it may hold a password.
        throw ConfigurationError(
            variable: name, value: text.contains("@") ? "…" : text,
            expected: "a URL such as http://localhost:4318\(isForTraces ? "/v1/traces" : "")")
    }

    private static func encoding(
        _ variables: OTLPVariables, warnings: inout ConfigurationWarnings
    ) -> OTLPEncoding {
        let name = variables.name("PROTOCOL")
        let choice: WireProtocol? = variables.environment.choice(name, warnings: &warnings)
        return choice == .json ? .json : .protobuf
    }

    private static func headers(
        _ variables: OTLPVariables, warnings: inout ConfigurationWarnings
    ) -> [(name: String, value: String)] {
        let name = variables.name("HEADERS")
        let pairs = variables.environment.keyValues(name, warnings: &warnings) ?? []
        return pairs.compactMap { key, value in
            if key.utf8.allSatisfy(isTokenByte), value.utf8.allSatisfy(isFieldByte) {
                return (name: key, value: value)
            }
            warnings.ignore(
                name, given: nil, expected: "names and values that HTTP allows",
                consequence: "One header is left out.")
            return nil
        }
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// RFC 9110, section 5.5: no control characters, above all no line ends.
    private static func isFieldByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t")
    }
}

/// The variables of one family, where the name for traces wins over the name for all signals.
private struct OTLPVariables {
    let environment: Environment

    init(_ environment: Environment) {
        self.environment = environment
    }

    static func forTraces(_ option: String) -> String { "OTEL_EXPORTER_OTLP_TRACES_\(option)" }

    /// The name of the variable that is in force.
    func name(_ option: String) -> String {
        let forTraces = Self.forTraces(option)
        return environment.string(forTraces) == nil ? "OTEL_EXPORTER_OTLP_\(option)" : forTraces
    }

    func string(_ option: String) -> String? { environment.string(name(option)) }
}
