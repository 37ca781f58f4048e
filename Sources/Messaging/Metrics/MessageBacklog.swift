// SPDX-License-Identifier: Apache-2.0

/// What lies in a broker for one group of consumers.
package struct MessageBacklog: Hashable, Sendable {
    /// Where counting stops: beyond that a number tells nobody more, and takes long to find.
    package static let most = 100_000

    /// Messages that are not processed, those at hand included; `nil` where the broker cannot tell.
    package var waiting: Int?
    /// Messages that were put aside; `nil` where the broker puts none aside.
    package var deadLetters: Int?

    package init(waiting: Int? = nil, deadLetters: Int? = nil) {
        self.waiting = waiting
        self.deadLetters = deadLetters
    }
}
