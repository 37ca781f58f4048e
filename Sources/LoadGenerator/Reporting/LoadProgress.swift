// SPDX-License-Identifier: Apache-2.0

/// Says now and then how a run stands.
package struct LoadProgress<C: Clock>: Sendable where C.Duration == Duration {
    private let ledger: LoadLedger
    private let clock: C
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void

    /// - Parameter isTerminal: whether one line is written over again each second, instead of another
    ///   one every five.
    package init(
        ledger: LoadLedger, clock: C, isTerminal: Bool, write: @escaping @Sendable (String) -> Void
    ) {
        self.ledger = ledger
        self.clock = clock
        self.isTerminal = isTerminal
        self.write = write
    }

    /// Writes until it is cancelled.
    package func run() async {
        let start = clock.now
        while (try? await clock.sleep(for: .seconds(isTerminal ? 1 : 5), tolerance: nil)) != nil {
            let seconds = Int(start.duration(to: clock.now).inSeconds)
            let line = "\(seconds) s: \(ledger.progress)"
            // The escape clears what a longer line has left.
            write(isTerminal ? "\r\(line)\u{1B}[K" : "\(line)\n")
        }
        if isTerminal { write("\r\u{1B}[K") }
    }
}
