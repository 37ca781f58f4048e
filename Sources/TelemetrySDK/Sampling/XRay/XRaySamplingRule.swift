// SPDX-License-Identifier: Apache-2.0

/// A rule as AWS X-Ray's `GetSamplingRules` tells it.
package struct XRaySamplingRule: Hashable, Sendable {
    package var name: String
    /// Of several rules that match, the one with the lowest number counts.
    package var priority: Int
    /// The share of requests that is sampled when the reservoir has none left.
    package var fixedRate: Double
    /// How many requests a second all services together may sample first.
    package var reservoirSize: Double
    var serviceName: WildcardPattern
    var serviceType: WildcardPattern
    var host: WildcardPattern
    var method: WildcardPattern
    var path: WildcardPattern
    var resourceARN: WildcardPattern
    var attributes: [String: WildcardPattern]

    /// Whether the rule speaks of such a span.
    func matches(_ subject: XRaySamplingSubject) -> Bool {
        serviceName.matches(subject.service.name) && serviceType.matches(subject.service.type)
            && resourceARN.matches(subject.resourceARN) && host.matches(subject.host)
            && method.matches(subject.method) && path.matches(subject.path)
            && attributes.allSatisfy { key, pattern in
                subject.text(key).map { pattern.matches($0) } ?? false
            }
    }
}
