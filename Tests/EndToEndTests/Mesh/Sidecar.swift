// SPDX-License-Identifier: Apache-2.0

import Testing

/// How a mesh's proxies trace.
enum ProxyTracing: Sendable, Hashable, CustomTestStringConvertible {
    /// B3 in several headers; spans as Zipkin's JSON. `shared`: the called proxy's span takes the id of
    /// the calling one's.
    case zipkin(shared: Bool)
    /// W3C's headers; spans as OTLP.
    case openTelemetryHTTP
    case openTelemetryGRPC

    var testDescription: String {
        switch self {
        case .zipkin(let shared): "Zipkin, \(shared ? "shared" : "separate") spans"
        case .openTelemetryHTTP: "OpenTelemetry over HTTP"
        case .openTelemetryGRPC: "OpenTelemetry over gRPC"
        }
    }

    /// What the services are told to speak, so that they and the proxies understand each other.
    var propagators: String {
        switch self {
        case .zipkin: "b3multi"
        case .openTelemetryHTTP, .openTelemetryGRPC: "tracecontext"
        }
    }

    /// Headers of a caller that has decided, as these proxies read them.
    func headers(trace: String, span: String, sampled: Bool) -> [String: String] {
        switch self {
        case .zipkin:
            [
                "x-b3-traceid": trace, "x-b3-spanid": span, "x-b3-sampled": sampled ? "1" : "0",
            ]
        case .openTelemetryHTTP, .openTelemetryGRPC:
            ["traceparent": "00-\(trace)-\(span)-\(sampled ? "01" : "00")"]
        }
    }
}

/// What a proxy does to each request that passes it on the way out.
enum ProxyFault: Sendable {
    case delay(milliseconds: Int)
    case abort(status: Int)
}

/// The proxy of one service: what comes in goes to the service, what the service sends goes to its peer.
struct Sidecar: Sendable {
    /// What its spans say that they are of: `web-sidecar`.
    let name: String
    let inbound: ReservedPort
    /// Where the service itself listens.
    let application: Int
    var outbound: ReservedPort?
    /// Where the proxy of the service that is called listens.
    var peer: ReservedPort?
    let tracing: ProxyTracing
    let collector: ReceivingPorts
    /// How many of a hundred requests that come in without a decision it takes.
    var sampling = 100
    var fault: ProxyFault?

    /// Envoy's arguments. Spans are sent as soon as they end, so that nobody has to wait for them.
    var arguments: [String] {
        [
            "--config-yaml", configuration, "--service-cluster", name, "--service-node", name,
            "--concurrency", "1", "--disable-hot-restart", "--log-level", "info",
        ]
    }

    private var configuration: String {
        let extensions = "type.googleapis.com/envoy.extensions"
        let ways = [
            listener("inbound", "INBOUND", inbound, to: "application", filters: router(extensions)),
            outbound.map { port in
                listener(
                    "outbound", "OUTBOUND", port, to: "peer",
                    filters: faults(extensions) + router(extensions))
            },
        ]
        let clusters = [
            cluster("application", application), peer.map { cluster("peer", $0.number) },
            cluster("collector", collectorPort),
        ]
        return """
            layered_runtime:
              layers:
              - name: static
                static_layer:
                  tracing.zipkin.min_flush_spans: 1
                  tracing.zipkin.request_timeout: 60000
                  tracing.opentelemetry.min_flush_spans: 1
            static_resources:
              listeners: [\(ways.compactMap { $0 }.joined(separator: ", "))]
              clusters: [\(clusters.compactMap { $0 }.joined(separator: ", "))]
            """
    }

    private var collectorPort: Int {
        switch tracing {
        case .zipkin: collector.zipkin
        case .openTelemetryHTTP: collector.otlp
        case .openTelemetryGRPC: collector.grpc
        }
    }

    private func listener(
        _ name: String, _ direction: String, _ port: ReservedPort, to cluster: String,
        filters: String
    ) -> String {
        """
        {name: \(name), traffic_direction: \(direction), address: \(address(port.number)), \
        filter_chains: [{filters: [{name: envoy.filters.network.http_connection_manager, \
        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.\
        http_connection_manager.v3.HttpConnectionManager, stat_prefix: \(name), \
        tracing: {random_sampling: {value: \(direction == "INBOUND" ? sampling : 100)}, provider: \(provider)}, \
        http_filters: [\(filters)], route_config: {virtual_hosts: [{name: all, domains: ["*"], \
        routes: [{match: {prefix: "/"}, route: {cluster: \(cluster), timeout: 0s}, \
        decorator: {operation: \(name), propagate: false}}]}]}}}]}]}
        """
    }

    private func router(_ extensions: String) -> String {
        """
        {name: envoy.filters.http.router, \
        typed_config: {"@type": \(extensions).filters.http.router.v3.Router}}
        """
    }

    private func faults(_ extensions: String) -> String {
        let always = "percentage: {numerator: 100}"
        let settings =
            switch fault {
            case nil: ""
            case .delay(let milliseconds):
                ", delay: {fixed_delay: \(Double(milliseconds) / 1000)s, \(always)}"
            case .abort(let status): ", abort: {http_status: \(status), \(always)}"
            }
        return """
            {name: envoy.filters.http.fault, \
            typed_config: {"@type": \(extensions).filters.http.fault.v3.HTTPFault\(settings)}}, 
            """
    }

    private var provider: String {
        let kinds = "type.googleapis.com/envoy.config.trace.v3"
        switch tracing {
        case .zipkin(let shared):
            return """
                {name: envoy.tracers.zipkin, typed_config: {"@type": \(kinds).ZipkinConfig, \
                collector_cluster: collector, collector_endpoint: /api/v2/spans, \
                collector_endpoint_version: HTTP_JSON, trace_id_128bit: true, \
                shared_span_context: \(shared)}}
                """
        case .openTelemetryHTTP:
            let uri = "http://127.0.0.1:\(collector.otlp)/v1/traces"
            return """
                {name: envoy.tracers.opentelemetry, typed_config: {"@type": \
                \(kinds).OpenTelemetryConfig, service_name: \(name), http_service: \
                {http_uri: {uri: "\(uri)", cluster: collector, timeout: 60s}}}}
                """
        case .openTelemetryGRPC:
            return """
                {name: envoy.tracers.opentelemetry, typed_config: {"@type": \
                \(kinds).OpenTelemetryConfig, service_name: \(name), grpc_service: \
                {envoy_grpc: {cluster_name: collector}, timeout: 60s}}}
                """
        }
    }

    private func cluster(_ name: String, _ port: Int) -> String {
        let needsHTTP2 = name == "collector" && tracing == .openTelemetryGRPC
        let http2 = """
            , typed_extension_protocol_options: \
            {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {"@type": \
            type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, \
            explicit_http_config: {http2_protocol_options: {}}}}
            """
        return """
            {name: \(name), type: STATIC, load_assignment: {cluster_name: \(name), \
            endpoints: [{lb_endpoints: [{endpoint: {address: \(address(port))}}]}]}\
            \(needsHTTP2 ? http2 : "")}
            """
    }

    private func address(_ port: Int) -> String {
        "{socket_address: {address: 127.0.0.1, port_value: \(port)}}"
    }
}
