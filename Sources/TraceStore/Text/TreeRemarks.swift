// SPDX-License-Identifier: Apache-2.0

/// What is odd about a span's place in its tree, in words.
enum TreeRemarks {
    static func about(_ node: TraceTree.Node, _ span: TraceSpan) -> [String] {
        var remarks: [String] = []
        switch node.placement {
        case .orphan(let missing): remarks.append("its parent \(missing) has not arrived")
        case .cycle: remarks.append("it is its own ancestor")
        case .root, .child: break
        }
        if span.repeatsID {
            remarks.append("another span has the same id \(span.span.context.spanID)")
        }
        return remarks
    }
}
