// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// `k8s.*`, from variables that the pod's manifest fills through the downward API.
///
/// A variable is the attribute's name in capitals, such as `K8S_POD_NAME`. Within a cluster, that is
/// where `KUBERNETES_SERVICE_HOST` is set, these are read too:
///
/// | attribute | variable |
/// | --- | --- |
/// | `k8s.namespace.name` | `POD_NAMESPACE`, `NAMESPACE`, or the service account's file |
/// | `k8s.pod.name` | `POD_NAME` |
/// | `k8s.pod.uid` | `POD_UID` |
/// | `k8s.pod.ip` | `POD_IP` |
/// | `k8s.node.name` | `NODE_NAME` |
/// | `k8s.container.name` | `CONTAINER_NAME` |
/// | `k8s.cluster.name` | `CLUSTER_NAME` |
/// | `k8s.deployment.name` | `DEPLOYMENT_NAME` |
///
/// See the semantic conventions, `resource/k8s/README.md`.
enum KubernetesAttributes {
    static func add(to attributes: inout Attributes, environment: Environment, files: SystemFiles) {
        let isCluster = environment.string("KUBERNETES_SERVICE_HOST") != nil
        for key in keys {
            attributes.add(key, environment.string(variable(key)))
        }
        guard isCluster else { return }
        for (key, names) in shortNames where attributes[key] == nil {
            attributes.add(key, names.lazy.compactMap(environment.string).first)
        }
        if attributes["k8s.namespace.name"] == nil {
            let file = files.text("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
            attributes.add("k8s.namespace.name", file.map { String($0.trimmingSpaces()) })
        }
    }

    private static func variable(_ key: String) -> String {
        key.uppercased().split(separator: ".").joined(separator: "_")
    }

    private static let keys = [
        "k8s.cluster.name", "k8s.cluster.uid", "k8s.node.name", "k8s.node.uid",
        "k8s.namespace.name", "k8s.pod.name", "k8s.pod.uid", "k8s.pod.ip", "k8s.container.name",
        "k8s.deployment.name", "k8s.deployment.uid",
        "k8s.replicaset.name", "k8s.replicaset.uid", "k8s.statefulset.name", "k8s.statefulset.uid",
        "k8s.daemonset.name", "k8s.daemonset.uid", "k8s.job.name", "k8s.job.uid",
        "k8s.cronjob.name", "k8s.cronjob.uid",
    ]

    private static let shortNames: KeyValuePairs = [
        "k8s.namespace.name": ["POD_NAMESPACE", "NAMESPACE"],
        "k8s.pod.name": ["POD_NAME"],
        "k8s.pod.uid": ["POD_UID"],
        "k8s.pod.ip": ["POD_IP"],
        "k8s.node.name": ["NODE_NAME"],
        "k8s.container.name": ["CONTAINER_NAME"],
        "k8s.cluster.name": ["CLUSTER_NAME"],
        "k8s.deployment.name": ["DEPLOYMENT_NAME"],
    ]
}
