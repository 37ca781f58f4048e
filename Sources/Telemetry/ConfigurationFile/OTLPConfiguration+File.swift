// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension OTLPConfiguration {
    /// `otlp_http`. The endpoint is used as it is.
    init(httpFile node: ConfigurationNode) throws(ConfigurationError) {
        let fields = try node.fields(Self.fieldNames + ["encoding"])
        switch try fields["encoding"]?.string() {
        case nil, "protobuf": self.init(wireProtocol: .httpProtobuf)
        case "json": self.init(wireProtocol: .httpJSON)
        case .some: throw try fields.required("encoding").error(expected: "protobuf or json")
        }
        try read(fields)
        guard let node = fields["endpoint"] else { return }
        let text = try node.string()
        guard let endpoint = OTLPEndpoint(text) else {
            throw node.error(
                expected: "a URL such as http://localhost:4318/v1/traces",
                secret: text.contains("@"))
        }
        self.endpoint = endpoint
    }

    /// `otlp_grpc`. The endpoint is a URL, or `host:port`, which `insecure` says to be meant without TLS.
    init(grpcFile node: ConfigurationNode) throws(ConfigurationError) {
        let fields = try node.fields(Self.fieldNames + ["insecure"])
        self.init(wireProtocol: .grpc)
        try read(fields)
        guard let node = fields["endpoint"] else { return }
        let text = try node.string()
        let insecure = try fields["tls"]?.allFields()["insecure"] ?? fields["insecure"]
        let isInsecure = try insecure?.bool() ?? false
        guard let endpoint = OTLPEndpoint(grpc: text, isInsecure: isInsecure) else {
            throw node.error(
                expected: "a URL such as http://localhost:4317, or host:port",
                secret: text.contains("@"))
        }
        self.endpoint = endpoint
    }

    private static let fieldNames = [
        "endpoint", "tls", "headers", "headers_list", "compression", "timeout",
        "certificate_file", "client_key_file", "client_certificate_file",
    ]

    private mutating func read(_ fields: ConfigurationFields) throws(ConfigurationError) {
        headers = try OTLPHeaders.read(fields, isMetadata: wireProtocol == .grpc)
        timeout = try fields["timeout"]?.timeout() ?? timeout
        tls = try OTLPTLSFiles(exporter: fields)
        guard let node = fields["compression"] else { return }
        guard let choice = Compression(rawValue: try node.string()) else {
            throw node.error(expected: "gzip or none")
        }
        compression = choice
    }
}

extension ZipkinConfiguration {
    /// `zipkin`.
    init(file node: ConfigurationNode) throws(ConfigurationError) {
        var warnings = ConfigurationWarnings()
        try self.init(Environment([:]), warnings: &warnings)
        let fields = try node.fields("endpoint", "timeout")
        timeout = try fields["timeout"]?.timeout() ?? timeout
        guard let node = fields["endpoint"] else { return }
        let text = try node.string()
        guard let endpoint = OTLPEndpoint(text) else {
            throw node.error(
                expected: "a URL such as \(Self.defaultEndpoint)", secret: text.contains("@"))
        }
        self.endpoint = endpoint
    }
}

extension OTLPTLSFiles {
    /// `tls`, or the names of the release candidates beside or below it.
    init(exporter fields: ConfigurationFields) throws(ConfigurationError) {
        let tls = try fields["tls"]?.fields(
            "ca_file", "key_file", "cert_file", "certificate_file", "client_key_file",
            "client_certificate_file", "insecure")
        func file(_ now: String, _ before: String) throws(ConfigurationError) -> String? {
            try (tls?[[now, before]] ?? fields[before])?.string()
        }
        self.init(
            certificate: try file("ca_file", "certificate_file"),
            clientKey: try file("key_file", "client_key_file"),
            clientCertificate: try file("cert_file", "client_certificate_file"))
        if (clientKey == nil) != (clientCertificate == nil) {
            throw ConfigurationError(
                variable: fields.owner.place, value: clientKey ?? clientCertificate ?? "",
                expected: "key_file and cert_file together, since neither is of use alone")
        }
    }
}

/// `headers` and `headers_list`, of which the former wins.
enum OTLPHeaders {
    /// No value is ever shown: they hold credentials.
    static func read(
        _ fields: ConfigurationFields, isMetadata: Bool
    ) throws(ConfigurationError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for entry in try fields["headers"]?.list() ?? [] {
            let pair = try entry.fields("name", "value")
            let name = try pair.required("name").string()
            guard let value = try pair["value"]?.string(secret: true) else { continue }
            try check(name, value, isMetadata, at: entry)
            headers.append((name, value))
        }
        guard let list = fields["headers_list"] else { return headers }
        guard let pairs = KeyValueList.parse(try list.string(secret: true)) else {
            throw list.error(expected: "name=value,name=value, percent-encoded", secret: true)
        }
        let names = Set(headers.map { $0.name.lowercased() })
        for (name, value) in pairs where !names.contains(name.lowercased()) {
            try check(name, value, isMetadata, at: list)
            headers.append((name, value))
        }
        return headers
    }

    private static func check(
        _ name: String, _ value: String, _ isMetadata: Bool, at node: ConfigurationNode
    ) throws(ConfigurationError) {
        let allows =
            isMetadata ? OTLPConfiguration.isMetadataByte : OTLPConfiguration.isFieldByte
        guard !name.isEmpty, name.utf8.allSatisfy(OTLPConfiguration.isTokenByte),
            value.utf8.allSatisfy(allows)
        else {
            let kind = isMetadata ? "gRPC" : "HTTP"
            throw node.error(expected: "a name and a value that \(kind) allows", secret: true)
        }
    }
}
