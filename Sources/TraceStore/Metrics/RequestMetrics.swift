// SPDX-License-Identifier: Apache-2.0

/// How often, how well and how fast requests were answered, by service and route: rate, errors and
/// duration over a window.
package struct RequestMetrics: Sendable {
    /// The requests of one service that have one name.
    package struct Group: Sendable {
        package let service: String
        /// Such as `GET /expenses`.
        package let name: String
        package fileprivate(set) var figures: RequestFigures

        /// What the group is called where one is chosen.
        package var id: String { Self.id(service, name) }

        fileprivate static func id(_ service: String, _ name: String) -> String {
            "\(service) \(name)"
        }
    }

    package let window: MetricWindow
    /// By service and name.
    package let groups: [Group]
    /// The group that was asked for, or all of them together, with what they did in each bin.
    package let chosen: RequestFigures

    /// Sorts series into groups.
    ///
    /// - Parameters:
    ///   - records: Series of the family's metric; those that are not in seconds are ignored.
    ///   - chosen: The id of the group to look at more closely; `nil` for all.
    ///   - isShown: Whether the group of a service and a name takes part.
    package init(
        _ records: [MetricRecord], of family: RequestFamily, over window: MetricWindow,
        choosing chosen: String? = nil, where isShown: (String, String) -> Bool = { _, _ in true }
    ) {
        var groups: [String: Group] = [:]
        var figures = RequestFigures(window, inDetail: true)
        for record in records where record.reading.metric.unit == "s" {
            let (service, name) = (record.reading.service, family.name(of: record))
            guard isShown(service, name) else { continue }
            let id = Group.id(service, name)
            let steps = record.steps.filter { $0.to > window.start }
            groups[id, default: Group(service: service, name: name, figures: .init(window))]
                .figures.add(steps, of: record)
            if chosen == nil || chosen == id { figures.add(steps, of: record) }
        }
        self.window = window
        self.groups = groups.values.filter { $0.figures.requests.seconds > 0 }
            .sorted { ($0.service, $0.name) < ($1.service, $1.name) }
        self.chosen = figures
    }
}
