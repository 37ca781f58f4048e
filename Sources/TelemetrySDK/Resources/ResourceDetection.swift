// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Finds out what produces the telemetry: the service's instance, its process, host, container and
/// pod.
///
/// Everything that it looks at is a parameter, so that tests are hermetic. What cannot be found out
/// is left out without a word (OpenTelemetry specification, `resource/sdk.md`, Detecting resource
/// information). Attributes follow `resource/*.md` of the semantic conventions; `hostname`, which
/// Kiali looks for, is the only other.
package struct ResourceDetection: Sendable {
    /// The conventions that the detected attributes follow.
    package static let schemaURL = "https://opentelemetry.io/schemas/1.44.0"
    /// `telemetry.sdk.name`: a name of our own, as the conventions demand of all but
    /// OpenTelemetry's SDKs.
    package static let sdkName = "outlay"
    /// `telemetry.sdk.version`.
    package static let sdkVersion = "0.1.0"

    /// Who looks for what; the names are those of OpenTelemetry's configuration files, save the last,
    /// which is ours.
    package enum Detector: String, CaseIterable, Sendable {
        case container
        /// `host.*` and `os.*`, and `hostname` for Kiali.
        case host
        case process
        /// `service.instance.id`, and in a file also `OTEL_SERVICE_NAME`.
        case service
        case kubernetes
    }

    private let environment: Environment
    private let files: SystemFiles
    private let facts: SystemFacts
    private let randomInstanceID: @Sendable () -> String

    /// - Parameter randomInstanceID: makes a UUID, version 4.
    package init(
        environment: Environment = .live(),
        files: SystemFiles = .live,
        facts: SystemFacts = .live(),
        randomInstanceID: @escaping @Sendable () -> String = RandomUUID.make
    ) {
        self.environment = environment
        self.files = files
        self.facts = facts
        self.randomInstanceID = randomInstanceID
    }

    /// The resource, made once at start.
    ///
    /// The later wins: what is detected, `defaults`, `OTEL_RESOURCE_ATTRIBUTES`,
    /// `OTEL_SERVICE_NAME`.
    ///
    /// - Parameter defaults: what the program says of itself, such as its service's name and
    ///   version.
    package func detect(
        defaults: Attributes = [:], warnings: inout ConfigurationWarnings
    ) -> Resource {
        resource(
            Set(Detector.allCases), defaults: defaults,
            given: Resource(attributes: given(&warnings)))
    }

    /// The resource as a configuration file wants it.
    ///
    /// The later wins: what is detected, `defaults`, `given`.
    ///
    /// - Parameters:
    ///   - detectors: those that may look; without any, the resource follows no conventions but those
    ///     that `given` claims.
    ///   - keeps: whether a detected attribute is wanted.
    package func resource(
        _ detectors: Set<Detector>, keeping keeps: (String) -> Bool = { _ in true },
        defaults: Attributes, given: Resource
    ) -> Resource {
        var found: Attributes = [:]
        for attribute in detected(by: detectors) where keeps(attribute.key) {
            found[attribute.key] = attribute.value
        }
        let named = detectors.contains(.service) ? environment.string("OTEL_SERVICE_NAME") : nil
        var defaults = defaults
        if keeps("service.name") { defaults.add("service.name", named) }
        var resource = Resource(attributes: identity)
            .merging(
                Resource(
                    attributes: found, schemaURL: detectors.isEmpty ? "" : Self.schemaURL)
            )
            .merging(Resource(attributes: defaults))
            .merging(given)
        let key = "service.instance.id"
        if detectors.contains(.service), keeps(key), resource.attributes[key] == nil {
            resource.attributes[key] = .string(instanceID(resource))
        }
        return resource
    }

    /// What every resource has, whoever looks.
    private var identity: Attributes {
        [
            "service.name": .string("unknown_service:\(facts.executableName)"),
            "telemetry.sdk.language": "swift",
            "telemetry.sdk.name": .string(Self.sdkName),
            "telemetry.sdk.version": .string(Self.sdkVersion),
        ]
    }

    private func detected(by detectors: Set<Detector>) -> Attributes {
        let container = ContainerID.find(in: files)
        var detected: Attributes = [:]
        if detectors.contains(.container) { detected.add("container.id", container) }
        if detectors.contains(.process) {
            ProcessAttributes.add(to: &detected, facts: facts, files: files)
        }
        if detectors.contains(.host) {
            HostAttributes.add(
                to: &detected, facts: facts, files: files, isContainer: container != nil)
            detected.add("hostname", environment.string("HOSTNAME") ?? facts.hostName)
        }
        if detectors.contains(.kubernetes) {
            KubernetesAttributes.add(to: &detected, environment: environment, files: files)
        }
        return detected
    }

    private func given(_ warnings: inout ConfigurationWarnings) -> Attributes {
        var attributes: Attributes = [:]
        let pairs = environment.keyValues("OTEL_RESOURCE_ATTRIBUTES", warnings: &warnings)
        for (key, value) in pairs ?? [] { attributes[key] = .string(value) }
        attributes.add("service.name", environment.string("OTEL_SERVICE_NAME"))
        return attributes
    }

    /// `namespace.pod.container` where Kubernetes tells them, since others can then find the
    /// instance by name (`non-normative/k8s-attributes.md`); otherwise a random one.
    private func instanceID(_ resource: Resource) -> String {
        let names = ["k8s.namespace.name", "k8s.pod.name", "k8s.container.name"]
            .compactMap { key -> String? in
                guard case .string(let name) = resource.attributes[key] else { return nil }
                return name
            }
        return names.count == 3 ? names.joined(separator: ".") : randomInstanceID()
    }
}

extension Attributes {
    /// Sets a text that may not be known.
    mutating func add(_ key: String, _ value: String?) {
        if let value, !value.isEmpty { self[key] = .string(value) }
    }
}
