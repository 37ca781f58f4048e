// SPDX-License-Identifier: Apache-2.0

import TraceStore

extension TraceComparison {
    /// The document that the viewer draws a comparison from, for programs that ask in a terminal.
    ///
    /// `nil` if one of the traces has no spans.
    package static func json(_ a: Trace, _ b: Trace) -> [UInt8]? { ViewerJSON.comparison(a, b) }
}
