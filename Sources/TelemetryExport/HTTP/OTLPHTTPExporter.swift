// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import NIOCore
import OTLP
import TelemetryModel
import TelemetrySDK

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Posts batches to a collector by OTLP/HTTP.
///
/// A batch is encoded once, and the same bytes are sent until they arrive, are refused, or the time
/// for the export is over. Failures are logged, the first at once and then one line a minute.
/// See OpenTelemetry specification, `protocol/exporter.md`, and OTLP specification, "OTLP/HTTP".
package final class OTLPHTTPExporter: SpanExporter {
    private let configuration: OTLPHTTPConfiguration
    private let requestBody: OTLPRequestBody
    private let transport: any OTLPTransport
    private let stopwatch: Stopwatch
    private let secondsSinceEpoch: @Sendable () -> Int64
    private let random: @Sendable () -> Double
    private let logger: Logger
    private let shutdownSignal = ShutdownSignal()
    private let failures: FailureLog

    /// Fails when the configured certificate files cannot be read. Once made, an exporter must be
    /// shut down, for it holds an HTTP client.
    ///
    /// - Parameter resource: what every batch comes from.
    package convenience init(
        _ configuration: OTLPHTTPConfiguration, resource: Resource, logger: Logger
    ) throws(ConfigurationError) {
        self.init(
            configuration, resource: resource, logger: logger,
            transport: try AsyncHTTPClientTransport(configuration))
    }

    /// - Parameters:
    ///   - secondsSinceEpoch: the wall clock, to which dates in Retry-After are compared.
    ///   - random: numbers from 0 to 1 for the jitter.
    init(
        _ configuration: OTLPHTTPConfiguration, resource: Resource, logger: Logger,
        transport: any OTLPTransport,
        clock: any Clock<Duration> = ContinuousClock(),
        secondsSinceEpoch: @escaping @Sendable () -> Int64 = {
            Int64(Date().timeIntervalSince1970)
        },
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.configuration = configuration
        requestBody = OTLPRequestBody(configuration, resource: resource)
        self.transport = transport
        stopwatch = Stopwatch(clock)
        self.secondsSinceEpoch = secondsSinceEpoch
        self.random = random
        self.logger = logger
        failures = FailureLog(
            destination: configuration.endpoint.description, logger: logger, stopwatch: stopwatch)
    }

    package func export(_ batch: ResourceSpans) async -> ExportOutcome {
        guard !shutdownSignal.isRaised else { return .afterShutdown }
        return failures.noting(await withTracingSuppressed { await send(batch) })
    }

    package func shutdown() async {
        shutdownSignal.raise()
        await transport.shutdown()
    }
}

extension OTLPHTTPExporter {
    private func send(_ batch: ResourceSpans) async -> ExportOutcome {
        do {
            let outcome = await deliver(try requestBody.encode(batch))
            guard case .success(let rejected) = outcome else { return outcome }
            // Whatever the receiver claims, it cannot refuse more than it was given.
            return .success(rejected: min(rejected, batch.scopes.reduce(0) { $0 + $1.spans.count }))
        } catch {
            return .failure(reason: error.reason)
        }
    }

    /// Whichever comes first: an answer, the end of the time, or the shutdown.
    private func deliver(_ body: ByteBuffer) async -> ExportOutcome {
        await withTaskGroup(of: ExportOutcome?.self) { group in
            group.addTask { await self.attempt(body) }
            group.addTask { await self.timeout() }
            group.addTask { await self.interruption() }
            defer { group.cancelAll() }
            for await outcome in group {
                if let outcome { return outcome }
            }
            return .failure(reason: "cancelled")
        }
    }

    private func attempt(_ body: ByteBuffer) async -> ExportOutcome {
        let start = stopwatch.elapsed
        var backoff = Backoff(configuration.retry)
        while true {
            switch await verdict(on: body) {
            case .accepted(let rejected, let message):
                logPartialSuccess(rejected, message)
                return .success(rejected: rejected)
            case .refused(let reason):
                return .failure(reason: reason)
            case .retry(let reason, let after):
                let remaining = configuration.timeout - (stopwatch.elapsed - start)
                let delay = backoff.next(retryAfter: after, remaining: remaining, random: random())
                guard let delay, (try? await stopwatch.sleep(for: delay)) != nil else {
                    return .failure(reason: reason)
                }
            }
        }
    }

    private func verdict(on body: ByteBuffer) async -> OTLPVerdict {
        do {
            return OTLPVerdict(try await transport.post(body), now: secondsSinceEpoch())
        } catch {
            return OTLPVerdict(error)
        }
    }

    /// `nil` if the export ended before its time was over.
    private func timeout() async -> ExportOutcome? {
        guard configuration.timeout < .noLimit,
            (try? await stopwatch.sleep(for: configuration.timeout)) != nil
        else { return nil }
        return .failure(reason: "no answer within \(configuration.timeout)")
    }

    /// `nil` if the export ended before the exporter did.
    private func interruption() async -> ExportOutcome? {
        await shutdownSignal.wait() ? .failure(reason: "interrupted by the shutdown") : nil
    }

    private func logPartialSuccess(_ rejected: Int, _ message: String) {
        if rejected == 0 && message.isEmpty { return }
        logger.warning(
            "The receiver of traces has something to say.",
            metadata: ["rejected_spans": "\(rejected)", "message": "\(message)"])
    }
}
