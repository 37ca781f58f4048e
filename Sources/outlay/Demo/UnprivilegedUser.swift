// SPDX-License-Identifier: Apache-2.0

import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whom Postgres runs as when the demo is started by root, whom it refuses.
struct UnprivilegedUser: Sendable {
    let name: String
    let userID: uid_t
    let groupID: gid_t

    /// `nil` if we are not root, and so need nobody else.
    ///
    /// Prefers `postgres`, which the server's package creates, over `nobody`.
    /// - Throws: ``DemoError`` if we are root and the machine has neither.
    static func whenRoot() throws -> UnprivilegedUser? {
        guard geteuid() == 0 else { return nil }
        guard let user = named("postgres") ?? named("nobody") else {
            throw DemoError(
                """
                Postgres refuses to run as root, and this machine has neither a user "postgres" nor \
                "nobody" to run it as. Start the demo as an ordinary user.
                """)
        }
        guard setpriv.exists else {
            throw DemoError(
                "Postgres refuses to run as root, and this machine has no \(setpriv) to start it as "
                    + "somebody else. Start the demo as an ordinary user.")
        }
        return user
    }

    private static let setpriv: FilePath = "/usr/bin/setpriv"

    private static func named(_ name: String) -> UnprivilegedUser? {
        // The entry is the C library's and valid until the next call; it is read here and let go.
        guard let entry = getpwnam(name) else { return nil }
        return UnprivilegedUser(
            name: name, userID: entry.pointee.pw_uid, groupID: entry.pointee.pw_gid)
    }

    /// A command line that becomes `program` under this user, by way of util-linux's `setpriv`.
    ///
    /// A process with several threads must not change its user between fork and exec: the C library
    /// then waits for threads that the child does not have.
    func running(_ program: FilePath, _ arguments: [String]) -> (FilePath, [String]) {
        (
            Self.setpriv,
            ["--reuid", "\(userID)", "--regid", "\(groupID)", "--clear-groups", program.string]
                + arguments
        )
    }

    /// Gives a directory to this user.
    func own(_ directory: FilePath) throws {
        guard chown(directory.string, userID, groupID) == 0 else {
            throw DemoError("could not give \(directory) to the user \(name): \(Errno.last)")
        }
    }
}

extension Errno {
    /// The reason of the last system call's failure.
    static var last: Errno { Errno(rawValue: errno) }
}

extension FilePath {
    /// Whether everybody may pass through this directory and all those above it.
    ///
    /// A home directory often admits only its owner; then another user cannot reach what is inside.
    var isReachableByEverybody: Bool {
        var directory = self
        while true {
            guard let status = try? Stat(directory), status.permissions.contains(.otherExecute)
            else { return false }
            guard directory.removeLastComponent() else { return true }
        }
    }
}

/// What went wrong with the demo, in a sentence for the person who started it.
struct DemoError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
