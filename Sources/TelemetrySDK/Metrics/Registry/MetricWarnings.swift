// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Says each thing once, as the same mistake would come with every measurement.
final class MetricWarnings: Sendable {
    private static let limit = 1000
    private let logger: Logger
    private let said = Mutex<Set<String>>([])

    init(_ logger: Logger) { self.logger = logger }

    func warn(_ sentence: String) {
        let isNew = said.withLock { $0.count < Self.limit && $0.insert(sentence).inserted }
        if isNew { logger.warning("\(sentence)") }
    }
}
