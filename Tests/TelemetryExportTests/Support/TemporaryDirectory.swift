// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Makes a directory for one test, and removes it whatever happens.
func withTemporaryDirectory(_ test: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("export-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await test(directory.path)
}
