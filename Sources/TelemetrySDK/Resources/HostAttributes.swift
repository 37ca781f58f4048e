// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// `host.*` and `os.*`.
///
/// See the semantic conventions, `resource/host.md` and `resource/os.md`.
enum HostAttributes {
    /// - Parameter isContainer: then the machine's id is that of an image, shared by many, and left
    ///   out.
    static func add(
        to attributes: inout Attributes, facts: SystemFacts, files: SystemFiles, isContainer: Bool
    ) {
        attributes.add("host.name", facts.hostName)
        attributes.add("host.arch", architecture(facts.machine))
        if !isContainer { attributes.add("host.id", machineID(files)) }
        let release = release(files)
        let kernel = "\(facts.systemName) \(facts.systemRelease)"
        attributes.add("os.type", facts.systemName.lowercased())
        attributes.add("os.name", release["NAME"])
        attributes.add("os.version", release["VERSION_ID"] ?? facts.systemRelease)
        attributes.add(
            "os.description", release["PRETTY_NAME"].map { "\($0), \(kernel)" } ?? kernel)
    }

    private static func architecture(_ machine: String) -> String? {
        switch machine {
        case "x86_64", "amd64": "amd64"
        case "aarch64", "arm64": "arm64"
        case "i386", "i586", "i686": "x86"
        case "armv6l", "armv7l", "arm": "arm32"
        case "ppc64", "ppc64le": "ppc64"
        case "ppc": "ppc32"
        default: machine
        }
    }

    private static func machineID(_ files: SystemFiles) -> String? {
        ["/etc/machine-id", "/var/lib/dbus/machine-id"].lazy
            .compactMap { files.text($0) }
            .map { String($0.trimmingSpaces()) }
            .first { $0.count == 32 && $0.allSatisfy(\.isHexDigit) }
    }

    /// The assignments of os-release(5).
    private static func release(_ files: SystemFiles) -> [String: String] {
        let text = files.text("/etc/os-release") ?? files.text("/usr/lib/os-release") ?? ""
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = line[line.index(after: equals)...].trimmingSpaces()
            let isQuoted = value.first == "\"" || value.first == "'"
            let bare = isQuoted && value.count > 1 ? value.dropFirst().dropLast() : value
            values[String(line[..<equals])] = String(bare)
        }
        return values
    }
}
