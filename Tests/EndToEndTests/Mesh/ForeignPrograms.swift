// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage

/// A program that we did not write and that Outlay must get on with: installed as a Python package,
/// beside the Python that `OUTLAY_TEST_PYTHON` names; `scripts/test` sees to that.
enum ForeignProgram: String {
    case envoy = "envoy/_bin/envoy"
    case rotel = "rotel/rotel-agent"

    /// Whether a test that needs the program runs: where continuous integration has forgotten to install
    /// it, the test must fail, and not be left out.
    var isExpected: Bool { path != nil || ProcessInfo.processInfo.environment["CI"] != nil }

    /// Where it is; `nil` if it is not installed.
    var path: FilePath? {
        guard let python = ProcessInfo.processInfo.environment["OUTLAY_TEST_PYTHON"] else {
            return nil
        }
        let libraries = FilePath(python).removingLastComponent().removingLastComponent()
            .appending("lib")
        let versions =
            (try? FileManager.default.contentsOfDirectory(atPath: libraries.string)) ?? []
        return versions.lazy
            .map { libraries.appending($0).appending("site-packages").appending(rawValue) }
            .first { FileManager.default.isExecutableFile(atPath: $0.string) }
    }
}

extension FilePath {
    /// With the parts of a relative path at its end.
    fileprivate func appending(_ relative: some StringProtocol) -> FilePath {
        pushing(FilePath(String(relative)))
    }
}
