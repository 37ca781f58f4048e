// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Everything that is odd about a trace, span by span and as a whole.
struct TraceFindings {
    /// By position in the tree's nodes.
    private(set) var ofRows: [Int: [Finding]] = [:]
    private(set) var ofTrace: [TraceFinding] = []

    private let tree: TraceTree
    /// The rows of each code that concerns single spans, by position.
    private var rows: [Finding.Code: [Int]] = [:]
    private var skews: [ServicePair: Skew] = [:]

    /// Caller and callee.
    private struct ServicePair: Hashable {
        let parent: String
        let child: String
    }

    private struct Skew {
        var rows: [Int] = []
        /// The largest that was seen, whichever its sign.
        var shift: Int64 = 0
    }

    init(_ tree: TraceTree) {
        self.tree = tree
        let lateness = Lateness(tree)
        for (row, node) in tree.nodes.enumerated() {
            judgePlace(row, node)
            judgeID(row, tree.span(node), node)
            judgeTime(row, node)
            if let delay = lateness?.delay(of: tree.span(node)) {
                note(
                    .late, row,
                    "It arrived \(TimeText.duration(delay)) after the root of its trace.")
            }
        }
        summarise()
    }

    private mutating func note(_ code: Finding.Code, _ row: Int, _ text: String) {
        ofRows[row, default: []].append(Finding(code, text))
        rows[code, default: []].append(row)
    }
}

// MARK: Spans

extension TraceFindings {
    private mutating func judgePlace(_ row: Int, _ node: TraceTree.Node) {
        switch node.placement {
        case .orphan(let missing):
            let isRemote = tree.span(node).span.isParentRemote == true
            let place = isRemote ? ", which lives in another process," : ""
            note(.orphan, row, "Its parent \(missing)\(place) has not arrived.")
        case .cycle:
            note(
                .cycle, row,
                "It is its own ancestor: whoever follows its parents comes back to it. "
                    + "The ring is shown cut open here.")
        case .root, .child: break
        }
    }

    private mutating func judgeID(_ row: Int, _ span: TraceSpan, _ node: TraceTree.Node) {
        let id = span.span.context.spanID
        guard let bearers = tree.directory.repeated[id] else { return }
        if let call = tree.directory.sharedSpan(id),
            call.client == node.index || call.server == node.index
        {
            let side = call.client == node.index ? "client" : "server"
            return note(
                .sharedSpan, row,
                "Client and server of this call share the id \(id), as Zipkin has it; "
                    + "this is the \(side)'s side.")
        }
        let others = bearers.count - 1
        let verb = others == 1 ? "other span has" : "other spans have"
        note(.duplicateID, row, "\(others) \(verb) the same id \(id), though ids should be unique.")
    }

    private mutating func judgeTime(_ row: Int, _ node: TraceTree.Node) {
        let span = tree.span(node)
        if span.span.endTime < span.span.startTime {
            let length = TimeText.duration(span.span.startTime - span.span.endTime)
            note(
                .endsBeforeStart, row,
                "It ends \(length) before it starts; it is drawn as a moment.")
        }
        guard node.placement == .child, let parent = node.parent.map({ tree.nodes[$0] }) else {
            return
        }
        let services = ServicePair(
            parent: tree.trace.service(of: tree.span(parent)), child: tree.trace.service(of: span))
        let timing = CallTiming(
            span.span, parent: tree.span(parent).span,
            crossesServices: services.parent != services.child)
        switch timing.verdict {
        case .skewed(let shift): noteSkew(row, shift, services)
        case .outlives(let time):
            note(.outlivesParent, row, "It ends \(TimeText.duration(time)) after its parent.")
        case nil: break
        }
    }

    private mutating func noteSkew(_ row: Int, _ shift: Int64, _ services: ServicePair) {
        ofRows[row, default: []].append(
            Finding(
                .clockSkew,
                Self.sentence(shift, services)
                    + ": the span does not fit into the call that caused it."))
        var skew = skews[services] ?? Skew()
        skew.rows.append(row)
        if shift.magnitude > skew.shift.magnitude { skew.shift = shift }
        skews[services] = skew
    }

    private static func sentence(_ shift: Int64, _ services: ServicePair) -> String {
        let direction = shift < 0 ? "behind" : "ahead of"
        return "The clock of \(services.child) seems to be \(TimeText.duration(shift.magnitude)) "
            + "\(direction) that of \(services.parent)"
    }
}

// MARK: The trace

extension TraceFindings {
    private mutating func summarise() {
        if tree.nodes.isEmpty, !tree.trace.logs.isEmpty {
            ofTrace.append(
                TraceFinding(
                    .missingRoot, "No span of this trace has arrived, only what was logged."))
        } else if let first = tree.nodes.first, first.placement != .root {
            let span = tree.span(first)
            ofTrace.append(
                TraceFinding(
                    .missingRoot,
                    "The root of this trace has not arrived; what is here begins with "
                        + "\(span.span.name) of \(tree.trace.service(of: span))."))
        }
        for code in Finding.Code.allCases {
            guard let rows = rows[code], let text = Self.text(code, rows.count) else { continue }
            ofTrace.append(TraceFinding(code, text, rows: rows))
        }
        for (services, skew) in skews.sorted(by: { $0.value.rows[0] < $1.value.rows[0] }) {
            let isOne = skew.rows.count == 1
            let calls = isOne ? "one call between them shows" : "\(skew.rows.count) calls show"
            let text = Self.sentence(skew.shift, services) + ", as \(calls)."
            ofTrace.append(TraceFinding(.clockSkew, text, rows: skew.rows))
        }
        summariseRefusals()
    }

    private mutating func summariseRefusals() {
        let refusals = [
            Self.count(tree.trace.refusedSpans, "span"), Self.count(tree.trace.refusedLogs, "log"),
        ].compactMap { $0 }
        guard !refusals.isEmpty else { return }
        ofTrace.append(
            TraceFinding(
                .refused,
                "\(refusals.joined(separator: " and ")) of this trace arrived and did not fit into "
                    + "the store."))
    }

    private static func count(_ count: Int, _ noun: String) -> String? {
        count == 0 ? nil : "\(count) more \(noun)\(count == 1 ? "" : "s")"
    }

    private static func text(_ code: Finding.Code, _ count: Int) -> String? {
        let isOne = count == 1
        let spans = isOne ? "1 span" : "\(count) spans"
        return switch code {
        case .orphan: "\(spans) \(isOne ? "names" : "name") a parent that has not arrived."
        case .cycle:
            isOne
                ? "1 span is its own ancestor: a ring of parents is shown cut open there."
                : "\(count) spans are their own ancestors: rings of parents are shown cut open there."
        case .duplicateID: "\(spans) \(isOne ? "bears" : "bear") the id of another span."
        case .sharedSpan:
            "\(spans) \(isOne ? "is" : "are") one side of a call whose client and server share an id."
        case .late:
            "\(spans) arrived long after the root, for no reason that shows in \(isOne ? "its" : "their") times."
        case .outlivesParent:
            "\(spans) \(isOne ? "ends after its parent" : "end after their parents")."
        case .endsBeforeStart:
            "\(spans) \(isOne ? "ends before it starts" : "end before they start")."
        case .missingRoot, .clockSkew, .refused: nil
        }
    }
}
