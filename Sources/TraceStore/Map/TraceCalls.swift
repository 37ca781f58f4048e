// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Finds the calls between participants in one trace.
///
/// Each span is looked at twice: as one that was called, which leads to its caller, and as one that
/// calls, which leads to a peer without spans where no callee was found.
struct TraceCalls {
    /// So many proxies in a row are passed by; a longer chain of them, or a ring, ends the search.
    private static let longestProxyChain = 64

    private let trace: Trace
    private let messages: MessageDirectory
    /// The names of all services that have sent spans.
    private let services: Set<String>
    private let folds: Bool
    private let parents: [Int?]
    /// Spans from which a span of another participant was reached.
    private var answered: Set<Int> = []

    init(
        _ trace: Trace, messages: MessageDirectory, services: Set<String>, foldingProxies: Bool
    ) {
        let directory = SpanDirectory(trace.spans)
        self.trace = trace
        self.messages = messages
        self.services = services
        folds = foldingProxies
        parents = trace.spans.indices.map { index in
            directory.parent(of: index, in: trace).flatMap { $0 == index ? nil : $0 }
        }
    }

    /// Hands over every call from one participant to another, in the order of the spans.
    mutating func collect(_ report: (ServiceCall) -> Void) {
        let taking = trace.spans.indices.filter { !isFolded($0) }
        for index in taking { incomingCalls(of: index).forEach(report) }
        let nesting = nestingExits()
        for index in taking {
            guard let call = outgoingCall(of: index, nesting), call.from != call.to else {
                continue
            }
            report(call)
        }
    }

    private func span(_ index: Int) -> FinishedSpan { trace.spans[index].span }

    private func isFolded(_ index: Int) -> Bool { folds && span(index).isFromProxy }

    private func participant(_ index: Int) -> Participant {
        let name = trace.service(of: trace.spans[index])
        return span(index).isFromProxy ? .proxy(name) : .service(name)
    }

    /// The parent, or the nearest ancestor that is not folded away.
    private func caller(of index: Int) -> Int? {
        var caller = parents[index]
        for _ in 0..<Self.longestProxyChain {
            guard let proxy = caller, isFolded(proxy) else { return caller }
            caller = parents[proxy]
        }
        return nil
    }
}

// MARK: Being called

extension TraceCalls {
    private mutating func incomingCalls(of index: Int) -> [ServiceCall] {
        if span(index).receivesMessages { return incomingMessages(of: index) }
        guard let caller = caller(of: index) else {
            guard span(index).kind == .server else { return [] }
            return [ServiceCall(from: .caller, to: participant(index), timedBy: span(index))]
        }
        return [call(from: caller, to: index)].compactMap { $0 }
    }

    /// `nil` within one participant.
    private mutating func call(from caller: Int, to index: Int) -> ServiceCall? {
        let (from, to) = (participant(caller), participant(index))
        // A service may call itself; that is not drawn, yet neither is a stranger.
        if from != to || span(caller).isExit && span(index).isEntry { answered.insert(caller) }
        guard from != to else { return nil }
        let clock = span(caller).kind == .client ? span(caller) : span(index)
        return ServiceCall(
            from: from, to: to, timedBy: clock, protocol: agreed(span(caller), span(index)))
    }

    /// What the callee knows of the protocol, else the caller.
    private func agreed(
        _ caller: FinishedSpan, _ callee: FinishedSpan
    ) -> ServiceMap.CallProtocol {
        callee.isEntry && callee.callProtocol != .internal
            ? callee.callProtocol : caller.isExit ? caller.callProtocol : .internal
    }

    private mutating func incomingMessages(of index: Int) -> [ServiceCall] {
        let (span, to) = (span(index), participant(index))
        // Of receiving a batch and processing what is in it, only the former takes from the broker.
        if let parent = parents[index], self.span(parent).receivesMessages,
            participant(parent) == to
        {
            return []
        }
        let producers = messages.producers(of: span)
        let sources = span.broker.map { [$0] } ?? producers.map { $0.broker ?? $0.sender }
        guard sources.isEmpty else {
            return sources.filter { $0 != to }.map {
                ServiceCall(from: $0, to: to, timedBy: span, protocol: .messaging)
            }
        }
        if let caller = caller(of: index) {
            return [call(from: caller, to: index)].compactMap { $0 }
        }
        return [ServiceCall(from: .caller, to: to, timedBy: span, protocol: .messaging)]
    }
}

// MARK: Calling

extension TraceCalls {
    /// Spans that call, whose child in the same service calls too: two layers that tell of one
    /// call.
    private func nestingExits() -> Set<Int> {
        var nesting: Set<Int> = []
        for (index, parent) in parents.enumerated() where span(index).isExit {
            if let parent, span(parent).isExit, participant(parent) == participant(index) {
                nesting.insert(parent)
            }
        }
        return nesting
    }

    private func outgoingCall(of index: Int, _ nesting: Set<Int>) -> ServiceCall? {
        let span = span(index)
        guard span.isExit, !span.receivesMessages, !isTold(by: parents[index], index) else {
            return nil
        }
        if let broker = messages.broker(of: span) {
            return ServiceCall(
                from: participant(index), to: broker, timedBy: span, protocol: .messaging)
        }
        guard !answered.contains(index), !messages.isConsumed(span) else { return nil }
        if let database = span.database {
            return ServiceCall(from: participant(index), to: database, timedBy: span)
        }
        guard !nesting.contains(index) else { return nil }
        return ServiceCall(from: participant(index), to: peer(of: span), timedBy: span)
    }

    /// A client of a database or a broker tells more than the transport that it uses.
    private func isTold(by parent: Int?, _ index: Int) -> Bool {
        guard let parent, span(parent).isExit, participant(parent) == participant(index) else {
            return false
        }
        return span(parent).database != nil || span(parent).broker != nil
    }

    /// Who is called, as far as the caller says: a service whose own span is missing, or a
    /// stranger.
    private func peer(of span: FinishedSpan) -> Participant {
        if let service = span.peerNames.first(where: { services.contains($0) }) {
            return .service(service)
        }
        return Participant(
            type: span.kind == .producer ? .broker : .external, name: span.peerName ?? "unknown")
    }
}
