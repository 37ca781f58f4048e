// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Who calls whom in a set of traces: a graph of services, and of the databases, brokers and
/// strangers that they talk to.
///
/// A call is counted once, where it crosses from one participant to another, and is timed by who
/// made it: by its CLIENT span where there is one, since that is how long the caller waited, and by
/// the span of the callee otherwise. What the spans claim need not make sense; every set of traces
/// has a map. The order of nodes and edges depends on nothing but the traces.
package struct ServiceMap: Hashable, Sendable {
    /// One participant.
    package struct Node: Hashable, Sendable {
        /// What edges call it; different for different nodes.
        package var id: String
        package var name: String
        package var type: NodeType
        /// The technology of a database or a broker, such as `postgresql`; empty if unknown.
        package var system: String
        /// The spans of a service or a proxy; the calls that others made to it, or that it made
        /// itself, where a participant has no spans of its own.
        package var spans: Int
        /// Those of them that failed.
        package var errors: Int
    }

    /// What a participant is.
    package enum NodeType: String, Hashable, Sendable, CaseIterable {
        /// Whoever called a service from outside and sent no span.
        case caller
        case service
        /// A sidecar or a gateway that only passes calls on.
        case proxy
        case database
        case broker
        /// Something that is called and sends no spans.
        case external
    }

    /// All calls from one node to another.
    package struct Edge: Hashable, Sendable {
        /// The ``Node/id`` of the caller, or of the broker that a message came from.
        package var from: String
        package var to: String
        package var calls: Int
        package var errors: Int
        /// Calls a second over the map's window, which counts as one second at least.
        package var rate: Double
        /// Nanoseconds that half of the calls did not exceed.
        package var p50: UInt64
        /// Nanoseconds that 99 of 100 calls did not exceed.
        package var p99: UInt64
        /// How most of the calls were made.
        package var `protocol`: CallProtocol
    }

    /// How a call is made, as far as its attributes say.
    package enum CallProtocol: String, Hashable, Sendable, CaseIterable {
        case http
        case db
        case messaging
        case rpc
        /// Nothing is known.
        case `internal`
    }

    /// By type, name and system.
    package let nodes: [Node]
    /// By caller and callee.
    package let edges: [Edge]
    /// From the earliest start to the latest end of a span, in nanoseconds since the Unix epoch.
    package let window: Range<UInt64>
    /// How many traces went into it.
    package let traces: Int
    /// How many different proxies the traces passed through, folded or not.
    package let proxies: Int

    /// Draws the map.
    ///
    /// - Parameter foldingProxies: Leaves proxies out: what called a proxy calls what the proxy
    ///   calls, so that `app → sidecar → sidecar → app` becomes `app → app`.
    package init(_ traces: [Trace], foldingProxies: Bool = true) {
        let messages = MessageDirectory(traces)
        let services = Set(traces.flatMap { $0.sources.map(\.resource.serviceName) })
        var builder = ServiceMapBuilder()
        for trace in traces {
            builder.add(spansOf: trace, foldingProxies: foldingProxies)
            var calls = TraceCalls(
                trace, messages: messages, services: services, foldingProxies: foldingProxies)
            calls.collect { builder.add($0) }
        }
        window = builder.window
        nodes = builder.nodes()
        edges = builder.edges()
        proxies = builder.proxies
        self.traces = traces.count
    }
}
