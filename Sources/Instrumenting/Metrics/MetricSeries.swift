// SPDX-License-Identifier: Apache-2.0

/// The counters, timers or recorders of one metric, by what they differ in.
///
/// swift-metrics finds a metric by its label and a list of dimensions, which would have to be written
/// anew for every measurement. Here the key is a value that the measuring code has anyway, and the
/// dimensions are written once for each:
///
/// ```swift
/// private let durations = MetricSeries<RequestKey, Timer> { key in
///     Timer(label: "http.server.request.duration", dimensions: key.dimensions)
/// }
/// durations[RequestKey(method: "GET", route: "/expenses", status: 200)].recordNanoseconds(elapsed)
/// ```
///
/// A known key is found without a lock and without taking memory. Hold it in the object that measures
/// rather than in a static constant, so that a test's own metrics system is the one that is used.
@usableFromInline
package struct MetricSeries<Key: Hashable & Sendable, Handler: Sendable>: Sendable {
    @usableFromInline let known: SeriesTable<Key, Handler>
    @usableFromInline let make: @Sendable (Key) -> Handler

    /// - Parameters:
    ///   - limit: how many are kept; beyond it every use of a new key makes its own, which is slower and
    ///     counts the same. The default is the number of series that a metric may have at all.
    ///   - make: makes what measures under a key, once for each that is kept. It must not come back to
    ///     this value.
    package init(limit: Int = 2000, make: @escaping @Sendable (Key) -> Handler) {
        known = SeriesTable(limit: limit)
        self.make = make
    }

    /// What measures under a key.
    @inlinable
    package subscript(key: Key) -> Handler {
        known.value(for: key) { make(key) } ?? make(key)
    }
}
