// SPDX-License-Identifier: Apache-2.0

import InMemoryTracing
import Instrumenting
import Testing
import Tracing

@Suite struct ComponentSpanTests {
    private enum Step: String, CaseIterable, ComponentSpan {
        case receive = "OrderHandler.receive"
        case decide = "OrderService.decide"
        case keep = "OrderRepository.keep"
    }

    @Test func `the component is the layer that the span's name begins with`() {
        #expect(Step.allCases.map(\.component) == ["handler", "service", "repository"])
    }
}
