// SPDX-License-Identifier: Apache-2.0

/// What the demo prints: a few kinds of lines, all through one function that tests replace.
struct DemoScreen: Sendable {
    let write: @Sendable (String) -> Void
    private let start = ContinuousClock.now

    init(write: @escaping @Sendable (String) -> Void = { StandardOutput.write($0) }) {
        self.write = write
    }

    func heading(_ text: String) {
        write("\n\(text)\n")
    }

    /// A part is up, so many seconds after the start.
    func done(_ part: String) {
        let elapsed = ContinuousClock.now - start
        write("  ✓ \(part.padded(to: 12)) \(elapsed.seconds(digits: 1)) s\n")
    }

    func line(_ text: String = "") {
        write("\(text)\n")
    }
}

extension String {
    /// This text, filled up with blanks to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

extension Duration {
    /// Seconds with a fixed number of decimals.
    func seconds(digits: Int) -> String {
        formatted(self / .seconds(1), digits: digits)
    }

    /// Milliseconds with a fixed number of decimals.
    func milliseconds(digits: Int) -> String {
        formatted(self / .milliseconds(1), digits: digits)
    }

    private func formatted(_ value: Double, digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        guard digits > 0 else { return "\(scaled)" }
        return
            "\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }
}
