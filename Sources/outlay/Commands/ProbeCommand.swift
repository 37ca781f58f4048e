// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AsyncHTTPClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `outlay probe`: whether a role is ready, for whoever can only run a command, such as the health check
/// of a container without `curl`.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask a role whether it is ready; the exit code is the answer.",
        discussion: """
            Without a URL, the port in OUTLAY_PORT is asked; without that, whatever listens on this \
            machine at a role's own port.
            """)

    @Argument(help: "What to ask, such as http://127.0.0.1:8080/readyz.")
    var url: String?

    func run() async throws {
        try await reportingErrors {
            let settings = Settings(environment: ProcessInfo.processInfo.environment)
            let probe = try url.map { Probe(candidates: [$0]) } ?? Probe(settings)
            switch await probe.verdict() {
            case .ready: return
            case .refused(let url, let status): throw ProbeError("\(url) answered \(status).")
            case .silent:
                throw ProbeError("Nothing answers at \(probe.candidates.joined(separator: ", ")).")
            }
        }
    }
}

/// Asks for readiness wherever a role may be.
struct Probe: Sendable {
    /// What came of it.
    enum Verdict: Hashable, Sendable {
        case ready
        /// Somebody answered, with a status other than 200.
        case refused(url: String, status: UInt)
        case silent
    }

    let candidates: [String]

    init(candidates: [String]) { self.candidates = candidates }

    /// - Throws: ``SettingError`` if `OUTLAY_PORT` is no port.
    init(_ settings: Settings) throws {
        if settings.text("OUTLAY_PORT") != nil {
            let port = try settings.port("OUTLAY_PORT", default: 0)
            candidates = ["http://127.0.0.1:\(port)/readyz"]
        } else {
            candidates =
                [8000, 8080, 8081, 8082].map { "http://127.0.0.1:\($0)/readyz" }
                + ["http://127.0.0.1:16686/healthz"]
        }
    }

    /// Ready if whoever answers is.
    func verdict() async -> Verdict {
        var verdict = Verdict.silent
        for url in candidates {
            guard let status = await status(url) else { continue }
            guard status == 200 else { return .refused(url: url, status: status) }
            verdict = .ready
        }
        return verdict
    }

    /// `nil` if nobody answers within two seconds; at once if nobody listens.
    private func status(_ url: String) async -> UInt? {
        try? await HTTPClient.withHTTPClient(configuration: .impatient) { client in
            try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(2)).status.code
        }
    }
}

/// Why a role does not count as ready, in a sentence.
struct ProbeError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
