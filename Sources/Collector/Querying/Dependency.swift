// SPDX-License-Identifier: Apache-2.0

import TraceStore

/// How often one service called another, a database or a broker: an edge of Jaeger's graph.
struct Dependency: Hashable, Sendable {
    let parent: String
    let child: String
    let calls: Int
}

extension BoundedTraceStore {
    /// Who called whom in the traces of which a span started within a time, in nanoseconds since
    /// the Unix epoch, both included.
    ///
    /// Jaeger knows nodes by their names only: proxies are services to it, and what has no name but
    /// its technology goes by that.
    func dependencies(from start: UInt64, to end: UInt64) -> [Dependency] {
        let search = TraceSearch(start: start, end: end, limit: .max)
        let map = ServiceMap(traces(matching: search), foldingProxies: false)
        let nodes = Dictionary(uniqueKeysWithValues: map.nodes.map { ($0.id, $0) })
        var counts: [[String]: Int] = [:]
        for edge in map.edges {
            guard let from = nodes[edge.from], let to = nodes[edge.to], from.type != .caller,
                from.label != to.label
            else { continue }
            counts[[from.label, to.label], default: 0] += edge.calls
        }
        return counts.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }
            .map { Dependency(parent: $0.key[0], child: $0.key[1], calls: $0.value) }
    }
}

extension ServiceMap.Node {
    /// `postgresql shop`, or `redis` where that is all there is.
    fileprivate var label: String {
        system.isEmpty || system == name ? name : "\(system) \(name)"
    }
}
