// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What every recorded span of a tracer passes through: its limits, its processors, its counters, and
/// where its exceptions go.
package struct SpanPipeline: Sendable {
    package let limits: SpanLimits
    package let processors: [any SpanProcessor]
    package let counters: SpanCounters
    package let exceptions: ExceptionRecording

    package init(
        limits: SpanLimits = SpanLimits(),
        processors: [any SpanProcessor],
        counters: SpanCounters = SpanCounters(),
        exceptions: ExceptionRecording = ExceptionRecording()
    ) {
        self.limits = limits
        self.processors = processors
        self.counters = counters
        self.exceptions = exceptions
    }

    /// Hands the span on before it stops being live, so that whoever counts finds it at every moment.
    func process(_ span: EndedSpan) {
        for processor in processors { processor.onEnd(span) }
        if span.span.context.isSampled {
            counters.sampledEnded.wrappingAdd(1, ordering: .releasing)
        } else {
            counters.recordedOnlyEnded.wrappingAdd(1, ordering: .releasing)
        }
    }

    /// What the tracer has counted, and each processor that takes spans in, all at the same moment: while it is read, no
    /// processor takes in a span.
    package func snapshot() -> (SpanCounts, [SpanProcessorStatistics]) {
        var result: (SpanCounts, [SpanProcessorStatistics]) = (SpanCounts(), [])
        hold(processors.filter(\.takesSpans)[...], holding: []) {
            result = (counters.snapshot(), $0)
        }
        return result
    }

    /// Holds one processor after the other, always in the same order, so that two readers never wait
    /// for each other.
    private func hold(
        _ rest: ArraySlice<any SpanProcessor>, holding held: [SpanProcessorStatistics],
        _ body: ([SpanProcessorStatistics]) -> Void
    ) {
        guard let next = rest.first else { return body(held) }
        next.withStatistics { hold(rest.dropFirst(), holding: held + [$0], body) }
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
    package var module: Substring { fileID.module }
}

extension String {
    /// The module in a `#fileID`.
    var module: Substring { self[..<(utf8.firstIndex(of: UInt8(ascii: "/")) ?? endIndex)] }
}
