// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryModel
import TelemetrySDK

/// A sampler that takes everything and remembers the keys that it was shown.
final class SeenAttributes: Sampler {
    private let seen = Mutex<Set<String>>([])

    var keys: Set<String> { seen.withLock { $0 } }
    var description: String { "SeenAttributes" }

    func sample(_ request: SamplingRequest) -> SamplingResult {
        seen.withLock { $0.formUnion(request.attributes.elements.map { key, _ in key }) }
        return SamplingResult(decision: .recordAndSample, traceState: TraceState())
    }
}
