// SPDX-License-Identifier: Apache-2.0

import Tracing

/// Baggage in the manner of OpenTracing: one header an entry, its name after a prefix.
enum PrefixedBaggage {
    /// Writes what is left of W3C Baggage's limits; a name that no header can have is left out, and
    /// so is metadata.
    static func inject<Carrier, I: Injector>(
        _ baggage: Baggage, prefix: String, into carrier: inout Carrier, using injector: I
    ) where I.Carrier == Carrier {
        var remaining = BaggageHeader.limits
        for entry in baggage.entries where BaggageHeader.isToken(entry.name) {
            let value = PercentCoding.encode(entry.value, allowing: BaggageHeader.isBaggageOctet)
            let size = prefix.utf8.count + entry.name.utf8.count + value.utf8.count
            guard remaining.members > 0, size <= remaining.bytes else { continue }
            remaining = (remaining.members - 1, remaining.bytes - size)
            injector.inject(value, forKey: prefix + entry.name, into: &carrier)
        }
    }
}
