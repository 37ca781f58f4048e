// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension LoadReport {
    /// The report as JSON, indented and with its members in order, so that two can be compared by eye.
    package var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    /// Reads what `json` wrote.
    ///
    /// - Throws: ``InvalidOption`` if it is something else.
    package init(json: [UInt8]) throws(InvalidOption) {
        do {
            self = try JSONDecoder().decode(LoadReport.self, from: Data(json))
        } catch {
            throw InvalidOption("That is not a report of outlay load.")
        }
    }
}
