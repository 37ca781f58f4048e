// SPDX-License-Identifier: Apache-2.0

/// Something about a span that is not as it should be, or not as a reader would expect.
package struct Finding: Hashable, Sendable {
    /// What is odd. Raw values are the viewer's words.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// No span of the trace is without a parent.
        case missingRoot = "missing-root"
        /// The span names a parent that is not among the spans.
        case orphan
        /// The span is its own ancestor.
        case cycle
        /// Several spans have one id, and are not the two sides of one call.
        case duplicateID = "duplicate-id"
        /// A client and a server have one id.
        case sharedSpan = "shared-span"
        /// The span arrived long after the root, and not because it ended so much later.
        case late
        /// The span ends after its parent, which cannot have waited for it.
        case outlivesParent = "outlives-parent"
        /// The clocks of two services disagree so much that an effect precedes its cause.
        case clockSkew = "clock-skew"
        case endsBeforeStart = "ends-before-start"
        /// Spans of the trace did not fit into the store.
        case refused
    }

    package var code: Code
    /// A sentence for a person.
    package var text: String

    package init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }
}

/// A ``Finding`` about a trace as a whole, with the spans that it concerns.
package struct TraceFinding: Hashable, Sendable {
    package var code: Finding.Code
    /// A sentence for a person.
    package var text: String
    /// Positions in the tree's nodes.
    package var rows: [Int]

    package init(_ code: Finding.Code, _ text: String, rows: [Int] = []) {
        self.code = code
        self.text = text
        self.rows = rows
    }
}
