// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds the directory with `initdb` and `postgres`, which Debian keeps off the search path.
enum PostgresBinaries {
    /// Looks where `OUTLAY_POSTGRES_BIN` says, then on the search path, then where Debian, Homebrew and
    /// the project's own installer put them, the newest version first.
    static func find(environment: [String: String]) async throws -> FilePath {
        if let given = environment["OUTLAY_POSTGRES_BIN"], !given.isEmpty {
            guard holdsServer(FilePath(given)) else {
                throw SettingError(
                    "OUTLAY_POSTGRES_BIN is \"\(given)\", which does not hold initdb, postgres, pg_isready and createdb."
                )
            }
            return FilePath(given)
        }
        let searched = (environment["PATH"] ?? "").split(separator: ":").map {
            FilePath(String($0))
        }
        guard let found = (searched + usualPlaces()).first(where: holdsServer) else {
            throw DemoError(
                """
                No Postgres server was found. Install one (Debian: apt-get install postgresql; macOS: \
                brew install postgresql@17), or set OUTLAY_POSTGRES_BIN to the directory of initdb.
                """)
        }
        return found
    }

    private static func holdsServer(_ directory: FilePath) -> Bool {
        ["initdb", "postgres", "pg_isready", "createdb"].allSatisfy {
            directory.appending($0).exists
        }
    }

    private static func usualPlaces() -> [FilePath] {
        ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/local/pgsql"].flatMap {
            parent -> [FilePath] in
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            return entries.sorted { $0.compare($1, options: .numeric) == .orderedDescending }
                .map { FilePath(parent).appending($0).appending("bin") }
        }
    }
}
