// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What every recorded span of a tracer passes through: its limits, its processors, its counters.
package struct SpanPipeline: Sendable {
    package let limits: SpanLimits
    package let processors: [any SpanProcessor]
    package let counters: SpanCounters

    package init(
        limits: SpanLimits = SpanLimits(),
        processors: [any SpanProcessor],
        counters: SpanCounters = SpanCounters()
    ) {
        self.limits = limits
        self.processors = processors
        self.counters = counters
    }

    /// Hands the span on before it stops being live, so that whoever counts finds it at every moment.
    func process(_ span: EndedSpan) {
        for processor in processors { processor.onEnd(span) }
        counters.ended.add(1, ordering: .releasing)
    }
}

/// A span on its way through the processors, with the place in the source that started it.
package struct EndedSpan: Sendable {
    package var span: FinishedSpan
    /// The `#fileID` of the code that started the span: `Module/File.swift`.
    package var fileID: String

    package init(span: FinishedSpan, fileID: String) {
        self.span = span
        self.fileID = fileID
    }

    /// The module that started the span: the name of its instrumentation scope.
    package var module: Substring {
        fileID[..<(fileID.utf8.firstIndex(of: UInt8(ascii: "/")) ?? fileID.endIndex)]
    }
}
