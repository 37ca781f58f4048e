// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// A trace's spans as parents and children, in the order in which a person reads them.
///
/// Whatever the spans claim, every one of them appears exactly once: a span whose parent has not
/// arrived stands at the top, marked; a ring of spans that are each other's ancestors is cut at one
/// of them, marked; of several spans with the same id the first to arrive gets the children, except
/// that a client and a server with one id are two sides of one call, the server's below the client's.
/// Building takes no recursion, so that depth costs no stack.
package struct TraceTree: Sendable {
    /// Why a span stands where it does.
    package enum Placement: Hashable, Sendable {
        /// It has no parent.
        case root
        /// It stands below its parent.
        case child
        /// It names a parent that is not among the spans.
        case orphan(missing: SpanID)
        /// It is its own ancestor; the ring is cut here.
        case cycle
    }

    /// One span and its place.
    package struct Node: Sendable {
        /// The span's position in the trace's spans.
        package let index: Int
        /// The position of its parent's node in ``TraceTree/nodes``; `nil` at the top.
        package let parent: Int?
        /// Zero at the top.
        package let depth: Int
        package let placement: Placement
        /// No sibling follows.
        package let isLastSibling: Bool
        package let childCount: Int
        /// Nanoseconds in which no child was running.
        package let selfTime: UInt64
    }

    package let trace: Trace
    /// Every span, each followed by its children, these by start time. Roots come before orphans.
    package let nodes: [Node]
    let directory: SpanDirectory

    package init(_ trace: Trace) {
        self.trace = trace
        directory = SpanDirectory(trace.spans)
        nodes = TraceTreeBuilder(trace, directory).nodes()
    }

    /// The span of a node.
    package func span(_ node: Node) -> TraceSpan { trace.spans[node.index] }
}
