// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LoadGenerator

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay load diff`: two reports side by side.
struct LoadDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two reports that outlay load --json has written.")

    @Argument(help: "The earlier report.")
    var before: String

    @Argument(help: "The later report.")
    var after: String

    func run() throws {
        let comparison = LoadComparison(
            before: try report(at: before), after: try report(at: after))
        StandardOutput.write(comparison.table)
    }

    private func report(at path: String) throws -> LoadReport {
        do {
            return try LoadReport(json: Array(Data(contentsOf: URL(filePath: path))))
        } catch let error as InvalidOption {
            throw ValidationError("\(path): \(error)")
        } catch {
            throw ValidationError("\(path) cannot be read.")
        }
    }
}
