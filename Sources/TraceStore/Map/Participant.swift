// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Who takes part in a call: what becomes a node of a ``ServiceMap``.
struct Participant: Hashable {
    var type: ServiceMap.NodeType
    var system: String
    var name: String

    /// A name is cut where nobody would read on.
    private static let longestName = 200

    init(type: ServiceMap.NodeType, system: String = "", name: String) {
        self.type = type
        self.system = String(system.prefix(Self.longestName))
        self.name = String(name.prefix(Self.longestName))
    }

    /// Whoever calls from outside: one for all, since an address says nothing about who it was.
    static let caller = Participant(type: .caller, name: "callers")

    static func service(_ name: String) -> Participant { Participant(type: .service, name: name) }

    static func proxy(_ name: String) -> Participant { Participant(type: .proxy, name: name) }

    /// Unambiguous, since a system's colons are replaced.
    var id: String {
        if type == .caller && name == Self.caller.name { return type.rawValue }
        let system = String(system.map { $0 == ":" ? "_" : $0 })
        let hasSystem = type == .database || type == .broker
        return "\(type.rawValue):" + (hasSystem ? "\(system):" : "") + name
    }

    /// It sends spans itself.
    var hasSpans: Bool { type == .service || type == .proxy }
}

extension Participant: Comparable {
    static func < (left: Participant, right: Participant) -> Bool {
        (left.type.rank, left.name, left.system) < (right.type.rank, right.name, right.system)
    }
}

extension ServiceMap.NodeType {
    /// The place in the declaration.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One call, from one participant to another.
struct ServiceCall {
    let from: Participant
    let to: Participant
    /// Nanoseconds.
    let duration: UInt64
    let failed: Bool
    let `protocol`: ServiceMap.CallProtocol

    /// - Parameters:
    ///   - span: The span that times the call and knows whether it failed.
    ///   - protocol: How it was made; `nil` if the span knows that, too.
    init(
        from: Participant, to: Participant, timedBy span: FinishedSpan,
        protocol: ServiceMap.CallProtocol? = nil
    ) {
        self.from = from
        self.to = to
        duration = span.duration
        failed = span.status.code == .error
        self.protocol = `protocol` ?? span.callProtocol
    }
}
