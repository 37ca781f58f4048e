// SPDX-License-Identifier: Apache-2.0

import TraceStore

extension ViewerJSON {
    /// The graph of services; moments are strings.
    static func map(_ map: ServiceMap) -> [UInt8] {
        document(reservingCapacity: 256 * (map.nodes.count + map.edges.count)) { json in
            json.list("nodes", map.nodes) { json, node in
                json.object { write(node, to: &$0) }
            }
            json.list("edges", map.edges) { json, edge in
                json.object { write(edge, to: &$0) }
            }
            json.object("window") {
                $0.field("start", String(map.window.lowerBound))
                $0.field("end", String(map.window.upperBound))
            }
            json.field("traces", map.traces)
            json.field("proxies", map.proxies)
        }
    }

    private static func write(_ node: ServiceMap.Node, to json: inout JSONWriter) {
        json.field("id", node.id)
        json.field("name", node.name)
        json.field("type", node.type.rawValue)
        json.field("system", node.system)
        json.field("spans", node.spans)
        json.field("errors", node.errors)
    }

    private static func write(_ edge: ServiceMap.Edge, to json: inout JSONWriter) {
        json.field("from", edge.from)
        json.field("to", edge.to)
        json.field("calls", edge.calls)
        json.field("errors", edge.errors)
        json.key("rate")
        json.value(edge.rate)
        json.field("p50", edge.p50)
        json.field("p99", edge.p99)
        json.field("protocol", edge.protocol.rawValue)
    }
}
