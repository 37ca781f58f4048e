// SPDX-License-Identifier: Apache-2.0

import Tracing

/// Writes a context into what is sent to another process, and reads it from what arrives.
///
/// A propagator never throws and never logs what it reads: headers that it cannot parse leave the
/// context as it was (OpenTelemetry specification, `context/api-propagators.md`).
///
/// Keys are written and read in lower case, which HTTP/2, gRPC and message brokers need and
/// HTTP/1.1 does not mind.
package protocol Propagator: Sendable {
    /// The keys that ``inject(_:into:using:)`` may write.
    var fields: [String] { get }

    /// Writes what there is to tell of `context`; writes nothing if there is nothing.
    func inject<Carrier, I: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier

    /// Takes over what the carrier tells, replacing what `context` had of the same sort.
    func extract<Carrier, E: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: E
    ) where E.Carrier == Carrier
}
