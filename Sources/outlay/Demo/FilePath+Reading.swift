// SPDX-License-Identifier: Apache-2.0

import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension String {
    /// The text of a small file.
    init(contentsOf path: FilePath) throws {
        try self.init(contentsOf: URL(filePath: path.string), encoding: .utf8)
    }
}

extension FilePath {
    var exists: Bool { FileManager.default.fileExists(atPath: string) }

    /// Makes the directory and those above it; one that is there stays as it is.
    func createDirectory() throws {
        try FileManager.default.createDirectory(
            atPath: string, withIntermediateDirectories: true)
    }

    /// Removes whatever is there, if anything is.
    func remove() throws {
        if exists { try FileManager.default.removeItem(atPath: string) }
    }
}
