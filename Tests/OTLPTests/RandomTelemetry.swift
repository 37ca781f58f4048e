// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Numbers that follow from a seed, so that a failure can be seen again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Makes requests with every field in every state, with a bias to the values at which codecs break.
struct RandomTelemetry {
    private static let strings = [
        "", "a", "fifteen letters", "sixteen  letters", "GET /expenses/{id}",
        "\0\u{1}\t\n\r\"\\/\u{8}\u{C}", "\u{7F}\u{2028}", "naïve 数 🧾 e\u{301}",
        String(repeating: "long ", count: 60),
    ]
    static let integers: [Int64] = [
        0, 1, -1, 127, 128, -128, 1 << 31, -1 << 31, 1 << 53 + 1, .max, .min,
    ]
    static let doubles: [Double] = [
        0, -0.0, 0.1, 1e16, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity,
        -.infinity, .pi,
    ]

    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func resourceSpans() -> ResourceSpans {
        ResourceSpans(resource: resource(), scopes: list(upTo: 2) { $0.scopeSpans() })
    }

    mutating func resource() -> Resource {
        Resource(attributes: attributes(), droppedAttributes: count(), schemaURL: string())
    }

    mutating func list<Element>(
        upTo count: Int, _ make: (inout RandomTelemetry) -> Element
    ) -> [Element] {
        (0..<Int.random(in: 0...count, using: &generator)).map { _ in make(&self) }
    }

    private mutating func scopeSpans() -> ScopeSpans {
        ScopeSpans(scope: scope(), spans: list(upTo: 4) { $0.span() })
    }

    mutating func scope() -> InstrumentationScope {
        InstrumentationScope(
            name: string(), version: string(), attributes: attributes(),
            droppedAttributes: count(), schemaURL: string())
    }

    private mutating func span() -> FinishedSpan {
        FinishedSpan(
            context: context(), parentSpanID: chance() ? SpanID(rawValue: nonzero()) : nil,
            isParentRemote: chance() ? chance() : nil, name: string(),
            kind: FinishedSpan.Kind(rawValue: UInt8.random(in: 0...5, using: &generator))
                ?? .server,
            startTime: generator.next(), endTime: generator.next(), attributes: attributes(),
            droppedAttributes: count(), events: list(upTo: 3) { $0.event() },
            droppedEvents: count(), links: list(upTo: 3) { $0.link() }, droppedLinks: count(),
            status: status())
    }

    private mutating func event() -> FinishedSpan.Event {
        FinishedSpan.Event(
            name: string(), time: generator.next(), attributes: attributes(),
            droppedAttributes: count())
    }

    private mutating func link() -> FinishedSpan.Link {
        var context = context()
        context.isRemote = chance()
        return FinishedSpan.Link(
            context: context, attributes: attributes(), droppedAttributes: count())
    }

    private mutating func status() -> FinishedSpan.Status {
        let code = UInt8.random(in: 0...2, using: &generator)
        return FinishedSpan.Status(code: .init(rawValue: code) ?? .unset, message: string())
    }

    private mutating func context() -> SpanContext {
        let members = ["a", "ot", "tenant@vendor"].prefix(Int.random(in: 0...3, using: &generator))
        return SpanContext(
            traceID: TraceID(high: generator.next(), low: nonzero()),
            spanID: SpanID(rawValue: nonzero()),
            flags: TraceFlags(rawValue: UInt8.random(in: 0...255, using: &generator)),
            state: TraceState(members: members.map { .init(key: $0, value: " th:8 x") }))
    }

    mutating func attributes(depth: Int = 3) -> Attributes {
        var result = Attributes()
        for index in 0..<Int.random(in: 0...5, using: &generator) {
            result["\(index)\(string())"] = value(depth: depth)
        }
        return result
    }

    mutating func value(depth: Int) -> AttributeValue {
        switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &generator) {
        case 0: .string(string())
        case 1: .bool(chance())
        case 2: .int(Self.integers.randomElement(using: &generator) ?? 0)
        case 3: .double(Self.doubles.randomElement(using: &generator) ?? 0)
        case 4: .bytes(list(upTo: 9) { UInt8.random(in: 0...255, using: &$0.generator) })
        case 5: .empty
        case 6: .array(list(upTo: 3) { $0.value(depth: depth - 1) })
        default: .map(attributes(depth: depth - 1))
        }
    }

    mutating func string() -> String {
        Self.strings.randomElement(using: &generator) ?? ""
    }

    mutating func chance() -> Bool { Bool.random(using: &generator) }
    mutating func nonzero() -> UInt64 { UInt64.random(in: 1...(.max), using: &generator) }
    mutating func count() -> UInt32 {
        [0, 1, 300, .max].randomElement(using: &generator) ?? 0
    }
}
