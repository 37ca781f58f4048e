// SPDX-License-Identifier: Apache-2.0

import Tracing

/// The `baggage` header of W3C Baggage.
///
/// At most 64 members and 8,192 bytes are written or read; a member goes whole or not at all. A
/// member that cannot be parsed is skipped, the others are kept.
package struct BaggagePropagator: Propagator {
    package let fields = ["baggage"]

    package init() {}

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        let baggage = context.baggage
        guard !baggage.isEmpty else { return }
        let header = BaggageHeader.write(baggage)
        if !header.isEmpty { injector.inject(header, forKey: "baggage", into: &carrier) }
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        guard let header = extractor.extract(key: "baggage", from: carrier) else { return }
        let baggage = BaggageHeader.read(header)
        if !baggage.isEmpty { context.baggage = baggage }
    }
}
