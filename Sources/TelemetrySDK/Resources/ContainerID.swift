// SPDX-License-Identifier: Apache-2.0

/// Finds `container.id` in what Linux tells a process of its control groups and mounts.
///
/// With cgroup v1, and with v2 where the group is visible, its path ends in the id, alone or within
/// a name such as `cri-containerd-….scope`. With v2 in its own namespace only the mounts of files
/// that the engine keeps for the container name it: Docker's `/containers/{id}/hostname`,
/// podman's and CRI-O's `/overlay-containers/{id}/userdata/…`. containerd's `/sandboxes/{id}/…` is
/// the pod's, not the container's, and is passed over.
enum ContainerID {
    static func find(in files: SystemFiles) -> String? {
        files.text("/proc/self/cgroup").flatMap(inControlGroups)
            ?? files.text("/proc/self/mountinfo").flatMap(inMounts)
    }

    /// Lines such as `12:memory:/docker/{id}`.
    private static func inControlGroups(_ text: String) -> String? {
        for line in text.split(separator: "\n") {
            let path = line.split(separator: ":", maxSplits: 2).last ?? ""
            if let id = path.split(separator: "/").last.flatMap(inGroupName) { return id }
        }
        return nil
    }

    /// Lines whose fourth field is the mount's root within its file system.
    private static func inMounts(_ text: String) -> String? {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count > 4 else { continue }
            let parts = fields[3].split(separator: "/")
            for (folder, name) in zip(parts, parts.dropFirst())
            where folder == "containers" || folder == "overlay-containers" {
                if isID(name) { return String(name) }
            }
            if let id = parts.last.flatMap(inGroupName), fields[4].hasPrefix("/sys/fs/cgroup") {
                return id
            }
        }
        return nil
    }

    /// The id in the name of a group: `{id}`, `docker-{id}.scope`, `cri-containerd:{id}`, or the
    /// form of ECS on Fargate, 32 digits, a dash and a number.
    private static func inGroupName(_ name: Substring) -> String? {
        let bare = name.hasSuffix(".scope") ? name.dropLast(".scope".count) : name
        if isFargateID(bare) { return String(bare) }
        let last = bare.split(whereSeparator: { $0 == "-" || $0 == ":" }).last ?? ""
        return isID(last) ? String(last) : nil
    }

    private static func isID(_ text: Substring) -> Bool {
        text.utf8.count == 64 && isLowerHex(text)
    }

    private static func isFargateID(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count == 32 && isLowerHex(parts[0])
            && !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func isLowerHex(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { HeaderReader.nibble($0) != nil }
    }
}
