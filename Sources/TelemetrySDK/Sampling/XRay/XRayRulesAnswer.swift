// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The answer to `GetSamplingRules`, as the X-Ray API reference describes it.
enum XRayRulesAnswer {
    /// Asks for all rules; the service gives them on one page.
    static let question = Array(#"{"NextToken":null}"#.utf8)

    /// The rules of version 1 that have a name, by priority and then by name.
    static func rules(json: [UInt8]) throws(SamplingServerFailure) -> [XRaySamplingRule] {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)) else {
            throw SamplingServerFailure("the answer is not a list of sampling rules in JSON")
        }
        return answer.records.compactMap(\.rule?.rule)
            .sorted { ($0.priority, $0.name) < ($1.priority, $1.name) }
    }

    private struct Answer: Decodable {
        var records: [Record]

        enum CodingKeys: String, CodingKey { case records = "SamplingRuleRecords" }
    }

    private struct Record: Decodable {
        var rule: Rule?

        enum CodingKeys: String, CodingKey { case rule = "SamplingRule" }
    }

    private struct Rule: Decodable {
        var name: String?
        var version: Int?
        var priority: Int?
        var fixedRate: Double?
        var reservoirSize: Double?
        var serviceName: String?
        var serviceType: String?
        var host: String?
        var method: String?
        var path: String?
        var resourceARN: String?
        var attributes: [String: String]?

        enum CodingKeys: String, CodingKey {
            case name = "RuleName"
            case version = "Version"
            case priority = "Priority"
            case fixedRate = "FixedRate"
            case reservoirSize = "ReservoirSize"
            case serviceName = "ServiceName"
            case serviceType = "ServiceType"
            case host = "Host"
            case method = "HTTPMethod"
            case path = "URLPath"
            case resourceARN = "ResourceARN"
            case attributes = "Attributes"
        }

        /// `nil` if the rule cannot be reported on, or is of a form that is not known.
        var rule: XRaySamplingRule? {
            guard let name, !name.isEmpty, version == 1 else { return nil }
            return XRaySamplingRule(
                name: name, priority: priority ?? 10_000, fixedRate: fixedRate ?? 0,
                reservoirSize: reservoirSize ?? 0, serviceName: pattern(serviceName),
                serviceType: pattern(serviceType), host: pattern(host),
                method: pattern(method), path: pattern(path), resourceARN: pattern(resourceARN),
                attributes: (attributes ?? [:]).mapValues { WildcardPattern($0) })
        }

        private func pattern(_ text: String?) -> WildcardPattern { WildcardPattern(text ?? "*") }
    }
}
