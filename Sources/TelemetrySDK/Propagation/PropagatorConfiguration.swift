// SPDX-License-Identifier: Apache-2.0

/// Which propagators are at work, as `OTEL_PROPAGATORS` names them.
package struct PropagatorConfiguration: Hashable, Sendable {
    /// A propagator's name in the variable.
    package enum Name: String, CaseIterable, Sendable {
        case tracecontext, baggage, b3, b3multi, jaeger, xray, ottrace
    }

    /// In the order in which they are called, each once; empty if nothing is propagated.
    package let names: [Name]

    /// - Parameter names: repeated names count once.
    package init(names: [Name] = [.tracecontext, .baggage]) {
        var seen: Set<Name> = []
        self.names = names.filter { seen.insert($0).inserted }
    }

    /// Reads `OTEL_PROPAGATORS`: unset means `tracecontext,baggage`, `none` means nothing at all.
    ///
    /// An unknown name warns and the others are used; if no known name remains, the default is.
    package init(environment: Environment, warnings: inout ConfigurationWarnings) {
        let variable = "OTEL_PROPAGATORS"
        var names: [Name] = []
        var isNone = false
        for word in environment.words(variable) ?? [] {
            if word == "none" {
                isNone = true
            } else if let name = Name(rawValue: word) {
                names.append(name)
            } else {
                let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
                warnings.ignore(
                    variable, given: word, expected: "names among \(known) and none",
                    consequence: "The name is ignored.")
            }
        }
        if isNone && !names.isEmpty {
            warnings.ignore(
                variable, given: environment.string(variable), expected: "none to stand alone",
                consequence: "The other names are used.")
        }
        self = names.isEmpty && !isNone ? .init() : .init(names: names)
    }

    /// The propagators, and with any of them the forwarding of `x-request-id`.
    package func makePropagator() -> CompositePropagator {
        guard !names.isEmpty else { return CompositePropagator([]) }
        return CompositePropagator(names.map(\.propagator) + [RequestIDPropagator()])
    }
}

extension PropagatorConfiguration.Name {
    fileprivate var propagator: any Propagator {
        switch self {
        case .tracecontext: TraceContextPropagator()
        case .baggage: BaggagePropagator()
        case .b3: B3Propagator(.single)
        case .b3multi: B3Propagator(.multiple)
        case .jaeger: JaegerPropagator()
        case .xray: XRayPropagator()
        case .ottrace: OTTracePropagator()
        }
    }
}
