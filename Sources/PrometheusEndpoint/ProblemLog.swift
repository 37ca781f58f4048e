// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Tells the log what could not be shown, each thing once: every scrape finds the same again.
final class ProblemLog: Sendable {
    /// A program that makes up metrics as it goes must not fill our memory.
    private static let limit = 100

    private let logger: Logger
    private let known = Mutex<Set<String>>([])

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ problems: [String]) {
        for problem in problems {
            let isNew = known.withLock {
                $0.count < Self.limit && $0.insert(problem).inserted
            }
            if isNew { logger.warning("\(problem)") }
        }
    }
}
