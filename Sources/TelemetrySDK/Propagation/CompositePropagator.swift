// SPDX-License-Identifier: Apache-2.0

import Tracing

/// Several propagators as one, each called in turn: where two read a span context, the later wins.
package struct CompositePropagator: Propagator {
    private let propagators: [any Propagator]

    package init(_ propagators: [any Propagator]) {
        self.propagators = propagators
    }

    package var fields: [String] {
        var seen: Set<String> = []
        return propagators.flatMap(\.fields).filter { seen.insert($0).inserted }
    }

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        for propagator in propagators {
            propagator.inject(context, into: &carrier, using: injector)
        }
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        for propagator in propagators {
            propagator.extract(carrier, into: &context, using: extractor)
        }
    }
}
