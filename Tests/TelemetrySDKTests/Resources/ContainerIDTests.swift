// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing

private let id = "3b1c9e0a7f5d4e2b8a6c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c"
private let sandbox = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

@Suite("The container's id")
struct ContainerIDTests {
    private func find(cgroup: String? = nil, mountinfo: String? = nil) -> AttributeValue? {
        var contents: [String: String] = [:]
        contents["/proc/self/cgroup"] = cgroup
        contents["/proc/self/mountinfo"] = mountinfo
        let facts = SystemFacts(
            processID: 1, executablePath: "/x", hostName: "", systemName: "Linux",
            systemRelease: "", machine: "")
        var warnings = ConfigurationWarnings()
        return ResourceDetection(
            environment: Environment([:]), files: SystemFiles(contents), facts: facts
        ).detect(warnings: &warnings).attributes["container.id"]
    }

    @Test(
        "It ends the path of a control group",
        arguments: [
            "13:name=systemd:/docker/\(id)", "2:cpu:/\n1:name=systemd:/podruntime/docker/\(id)",
            "11:devices:/kubepods/besteffort/pod9d2b9a4c-1c7e/\(id)",
            "1:name=systemd:/kubepods.slice/kubepods-pod1.slice/cri-containerd-\(id).scope",
            "0::/kubepods.slice/kubepods-burstable.slice/crio-\(id).scope",
            "0::/system.slice/docker-\(id).scope", "0::/machine.slice/libpod-\(id).scope",
            "9:cpu:/system.slice/containerd.service/kubepods-besteffort-pod1.slice:cri-containerd:\(id)",
        ])
    func controlGroups(text: String) {
        #expect(find(cgroup: text) == .string(id))
    }

    @Test func `Fargate has a form of its own`() {
        let task = "447438d4540d4a2c8a5b35e8e3a4f8ad"
        #expect(
            find(cgroup: "1:cpu:/ecs/\(task)/\(task)-2531612879")
                == .string("\(task)-2531612879"))
    }

    @Test(
        "With version 2 in its own namespace, a mount tells it",
        arguments: [
            "1 2 254:1 /docker/containers/\(id)/resolv.conf /etc/resolv.conf rw - ext4 /dev/v rw",
            "1 2 8:1 /var/lib/docker/containers/\(id)/hostname /etc/hostname rw - ext4 /dev/s rw",
            "1 2 0:27 /containers/storage/overlay-containers/\(id)/userdata/hosts /etc/hosts rw - t t",
            "1 2 0:30 /../cri-containerd-\(id).scope /sys/fs/cgroup ro - cgroup2 cgroup rw",
        ])
    func mounts(line: String) {
        let pod = "1 2 8:1 /containerd/sandboxes/\(sandbox)/hostname /etc/hostname rw - ext4 s rw"
        #expect(find(cgroup: "0::/\n", mountinfo: "\(pod)\n\(line)\n") == .string(id))
    }

    @Test(
        "Elsewhere there is none",
        arguments: [
            "", "0::/", "0::/user.slice/user-1000.slice/session-2.scope", "garbage", ":::::",
            "1:cpu:/docker/\(id.dropFirst())", "1:cpu:/docker/\(id.uppercased())",
            "1:cpu:/docker/z\(id.dropFirst())", "0::/init.scope",
        ])
    func none(text: String) {
        #expect(find(cgroup: text, mountinfo: text) == nil)
        #expect(find(mountinfo: "1 2 8:1 / / rw - ext4 /dev/sda1 rw\n1 2") == nil)
    }
}
