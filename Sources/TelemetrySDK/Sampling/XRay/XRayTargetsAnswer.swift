// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is reported for one rule to `GetSamplingTargets`.
struct XRayRuleReport: Hashable, Sendable, Encodable {
    var clientID: String
    var ruleName: String
    /// Seconds since the Unix epoch.
    var timestamp: Int
    /// Requests that the rule decided on.
    var requests: Int
    /// Those that were sampled by quota or rate.
    var sampled: Int
    /// Those that were sampled in advance of a quota.
    var borrowed: Int

    enum CodingKeys: String, CodingKey {
        case clientID = "ClientID"
        case ruleName = "RuleName"
        case timestamp = "Timestamp"
        case requests = "RequestCount"
        case sampled = "SampledCount"
        case borrowed = "BorrowCount"
    }

    /// The body that posts several.
    static func question(_ reports: [XRayRuleReport]) -> [UInt8]? {
        (try? JSONEncoder().encode(["SamplingStatisticsDocuments": reports])).map(Array.init)
    }
}

/// The answer to `GetSamplingTargets`, as the X-Ray API reference describes it.
struct XRayTargetsAnswer: Decodable {
    struct Target: Decodable {
        var ruleName: String?
        var fixedRate: Double?
        var quota: Double?
        /// When the quota ends, in seconds since the Unix epoch.
        var quotaEnd: Double?
        /// Seconds until the next report.
        var interval: Double?

        enum CodingKeys: String, CodingKey {
            case ruleName = "RuleName"
            case fixedRate = "FixedRate"
            case quota = "ReservoirQuota"
            case quotaEnd = "ReservoirQuotaTTL"
            case interval = "Interval"
        }
    }

    struct Unprocessed: Decodable {
        var errorCode: String?

        enum CodingKeys: String, CodingKey { case errorCode = "ErrorCode" }
    }

    /// In seconds since the Unix epoch.
    var lastRuleModification: Double?
    var targets: [Target]?
    var unprocessed: [Unprocessed]?

    enum CodingKeys: String, CodingKey {
        case lastRuleModification = "LastRuleModification"
        case targets = "SamplingTargetDocuments"
        case unprocessed = "UnprocessedStatistics"
    }

    /// Fails if it is not JSON of that form.
    init(json: [UInt8]) throws(SamplingServerFailure) {
        guard let answer = try? JSONDecoder().decode(Self.self, from: Data(json)) else {
            throw SamplingServerFailure("the answer is not a list of sampling targets in JSON")
        }
        self = answer
    }

    /// Whether the rules are to be asked for again at once: they have changed since, or a report named
    /// a rule that is no more.
    func asksForRules(since refresh: Double) -> Bool {
        (lastRuleModification ?? 0) > refresh
            || (unprocessed ?? []).contains { $0.errorCode?.hasPrefix("4") ?? false }
    }
}
