// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TelemetrySDK
import Testing

@Suite("The resource")
struct ResourceDetectionTests {
    private static let facts = SystemFacts(
        processID: 42, executablePath: "/usr/local/bin/outlay", hostName: "box",
        systemName: "Linux", systemRelease: "6.1.0-18", machine: "x86_64")

    private static let files = [
        "/proc/self/stat": "42 (a ) b) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345 99 9",
        "/proc/stat": "cpu 1 2 3\nbtime 1700000000\nprocesses 9\n",
        "/etc/machine-id": "0123456789abcdef0123456789abcdef\n",
        "/etc/os-release": """
        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        NAME="Debian GNU/Linux"
        # a comment
        VERSION_ID='12'
        """,
    ]

    private func resource(
        _ variables: [String: String] = [:], files: [String: String] = files,
        defaults: Attributes = [:]
    ) -> (attributes: Attributes, warnings: [String]) {
        var warnings = ConfigurationWarnings()
        let detection = ResourceDetection(
            environment: Environment(variables), files: SystemFiles(files), facts: Self.facts,
            randomInstanceID: { "random" })
        let resource = detection.detect(defaults: defaults, warnings: &warnings)
        #expect(resource.schemaURL == "https://opentelemetry.io/schemas/1.44.0")
        return (resource.attributes, warnings.sentences)
    }

    @Test func `a plain process is described in full`() {
        let expected: Attributes = [
            "service.name": "unknown_service:outlay", "service.instance.id": "random",
            "telemetry.sdk.language": "swift", "telemetry.sdk.name": "outlay",
            "telemetry.sdk.version": .string(ResourceDetection.sdkVersion),
            "process.pid": 42, "process.creation.time": "2023-11-14T22:15:23.450Z",
            "process.executable.name": "outlay",
            "process.executable.path": "/usr/local/bin/outlay",
            "process.runtime.name": "swift",
            "host.name": "box", "host.arch": "amd64", "host.id": "0123456789abcdef0123456789abcdef",
            "os.type": "linux", "os.name": "Debian GNU/Linux", "os.version": "12",
            "os.description": "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-18", "hostname": "box",
        ]
        var attributes = resource().attributes
        #expect(attributes["process.runtime.version"] != nil)
        attributes["process.runtime.version"] = nil
        let found = attributes.elements.sorted { $0.key < $1.key }
        #expect(found == expected.elements.sorted { $0.key < $1.key })
    }

    @Test func `what cannot be found out is left out`() {
        let (attributes, warnings) = resource(files: [:])
        #expect(attributes["host.id"] == nil)
        #expect(attributes["process.creation.time"] == nil)
        #expect(attributes["container.id"] == nil)
        #expect(attributes["os.version"] == "6.1.0-18")
        #expect(attributes["os.description"] == "Linux 6.1.0-18")
        #expect(warnings.isEmpty)
    }

    @Test func `the environment wins over the program, and both over what is detected`() {
        let attributes = resource(
            [
                "OTEL_RESOURCE_ATTRIBUTES": "service.name=b,host.name=given,team=K%C3%B6ln",
                "OTEL_SERVICE_NAME": "c",
            ],
            defaults: ["service.name": "a", "service.version": "1", "os.type": "plan9"]
        ).attributes
        #expect(attributes["service.name"] == "c")
        #expect(attributes["host.name"] == "given")
        #expect(attributes["team"] == "Köln")
        #expect(attributes["service.version"] == "1")
        #expect(attributes["os.type"] == "plan9")
        let named = resource(
            ["OTEL_RESOURCE_ATTRIBUTES": "service.name=b"], defaults: ["service.name": "a"])
        #expect(named.attributes["service.name"] == "b")
        #expect(resource(defaults: ["service.name": "a"]).attributes["service.name"] == "a")
    }

    @Test(
        "Any error voids the whole of OTEL_RESOURCE_ATTRIBUTES, with a warning",
        arguments: ["a=1,b", "a=1,=2", "a=1,b=%", "a=1,b=%f0%28"])
    func malformed(value: String) {
        let (attributes, warnings) = resource(["OTEL_RESOURCE_ATTRIBUTES": value])
        #expect(attributes["a"] == nil)
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("OTEL_RESOURCE_ATTRIBUTES cannot be read") == true)
    }

    @Test func `an instance id that is given is kept`() {
        let attributes = resource(["OTEL_RESOURCE_ATTRIBUTES": "service.instance.id=mine"])
            .attributes
        #expect(attributes["service.instance.id"] == "mine")
    }

    @Test func `in Kubernetes the downward API's variables describe the pod`() {
        let attributes = resource([
            "KUBERNETES_SERVICE_HOST": "10.0.0.1", "POD_NAME": "outlay-7d9-x", "POD_UID": "uid",
            "POD_NAMESPACE": "shop", "NODE_NAME": "node-1", "CONTAINER_NAME": "api",
            "K8S_DEPLOYMENT_NAME": "outlay", "K8S_POD_NAME": "preferred",
            "HOSTNAME": "outlay-7d9-x",
        ]).attributes
        #expect(attributes["k8s.pod.name"] == "preferred")
        #expect(attributes["k8s.pod.uid"] == "uid")
        #expect(attributes["k8s.namespace.name"] == "shop")
        #expect(attributes["k8s.node.name"] == "node-1")
        #expect(attributes["k8s.container.name"] == "api")
        #expect(attributes["k8s.deployment.name"] == "outlay")
        #expect(attributes["service.instance.id"] == "shop.preferred.api")
        #expect(attributes["hostname"] == "outlay-7d9-x")
        #expect(attributes["host.name"] == "box")
    }

    @Test func `elsewhere names as common as NAMESPACE mean nothing`() {
        let attributes = resource(["NAMESPACE": "x", "NODE_NAME": "y", "POD_NAME": "z"]).attributes
        #expect(!attributes.contains { $0.key.hasPrefix("k8s.") })
    }

    @Test func `the namespace is also found in the service account's files`() {
        var files = Self.files
        files["/var/run/secrets/kubernetes.io/serviceaccount/namespace"] = "shop\n"
        let inside = resource(["KUBERNETES_SERVICE_HOST": "10.0.0.1"], files: files).attributes
        #expect(inside["k8s.namespace.name"] == "shop")
        #expect(resource(files: files).attributes["k8s.namespace.name"] == nil)
    }

    @Test func `the machine's id is left out within a container`() {
        var files = Self.files
        let id = String(repeating: "ab", count: 32)
        files["/proc/self/cgroup"] = "0::/docker/\(id)\n"
        let attributes = resource(files: files).attributes
        #expect(attributes["container.id"] == .string(id))
        #expect(attributes["host.id"] == nil)
    }

    @Test func `this very process can be described`() {
        var warnings = ConfigurationWarnings()
        let attributes = ResourceDetection().detect(warnings: &warnings).attributes
        #expect(attributes["process.pid"] != nil)
        #expect(attributes["host.name"] != nil)
        guard case .string(let instance) = attributes["service.instance.id"] else {
            Issue.record("there is no instance id")
            return
        }
        #expect(!instance.isEmpty)
        #if os(Linux)
            #expect(attributes["process.creation.time"] != nil)
        #endif
    }
}
