// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension TraceID {
    /// Reads 1 to 32 hexadecimal digits, as people and older systems write them.
    ///
    /// Systems with 64-bit trace ids, and some that print 128-bit ones without leading zeros, give
    /// fewer than 32 digits; zeros are put in front. `nil` for anything else, and for the zero id.
    package init?(paddedHex text: some StringProtocol) {
        let count = text.utf8.count
        guard (1...32).contains(count) else { return nil }
        self.init(hex: String(repeating: "0", count: 32 - count) + text)
        guard isValid else { return nil }
    }
}

extension SpanID {
    /// Reads 1 to 16 hexadecimal digits; zeros are put in front. `nil` for anything else, and for
    /// the zero id.
    package init?(paddedHex text: some StringProtocol) {
        let count = text.utf8.count
        guard (1...16).contains(count) else { return nil }
        self.init(hex: String(repeating: "0", count: 16 - count) + text)
        guard isValid else { return nil }
    }
}
