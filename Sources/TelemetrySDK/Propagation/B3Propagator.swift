// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Tracing

/// Zipkin's headers: `b3`, or the `x-b3-…` family.
///
/// Both forms are read, the single header first; one of them is written. A debug wish is passed on,
/// a decision that is still open stays open, and a decision without ids is passed on without ids.
/// The parent's id is read past and never written. See openzipkin/b3-propagation and OpenTelemetry
/// specification, `context/api-propagators.md`, B3.
package struct B3Propagator: Propagator {
    /// Which of the two forms is written.
    package enum Form: Sendable {
        case single
        case multiple
    }

    private let form: Form

    package init(_ form: Form) {
        self.form = form
    }

    package var fields: [String] {
        switch form {
        case .single: [B3Single.key]
        case .multiple: B3Multiple.keys
        }
    }

    package func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        guard let content = B3Content(context) else { return }
        switch form {
        case .single:
            injector.inject(B3Single.header(content), forKey: B3Single.key, into: &carrier)
        case .multiple:
            B3Multiple.inject(content, into: &carrier, using: injector)
        }
    }

    package func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier {
        let single = extractor.extract(key: B3Single.key, from: carrier).flatMap(B3Single.content)
        guard let content = single ?? B3Multiple.content(of: carrier, using: extractor) else {
            return
        }
        content.store(in: &context)
    }
}
