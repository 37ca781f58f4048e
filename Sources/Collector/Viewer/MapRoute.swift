// SPDX-License-Identifier: Apache-2.0

import TraceStore

/// `GET /api/viewer/map`: the graph of the services in the traces that a search finds.
struct MapRoute: Sendable {
    let store: BoundedTraceStore
    /// Now, in nanoseconds since the Unix epoch: what `lookback` counts back from.
    let now: @Sendable () -> UInt64

    /// Takes the parameters of the viewer's search, and `proxies=fold|show`. Where no limit is
    /// given, all traces that match take part.
    ///
    /// - Throws: a ``QueryError`` that names the parameter that is malformed.
    func answer(_ query: FormQuery) throws(QueryError) -> [UInt8] {
        var search = try TraceSearch(viewer: query, now: now())
        if query.nonEmpty("limit") == nil { search.limit = .max }
        let folds = try foldsProxies(query)
        return ViewerJSON.map(
            ServiceMap(store.traces(matching: search), foldingProxies: folds))
    }

    private func foldsProxies(_ query: FormQuery) throws(QueryError) -> Bool {
        switch query.nonEmpty("proxies") {
        case nil, "fold": return true
        case "show": return false
        default: throw .invalid("proxies takes fold or show.")
        }
    }
}
