// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Logging
import NIOCore
import OTLP
import TelemetrySDK

/// Sends encoded requests of any signal until they arrive, are refused, or their time is over.
///
/// Failures are logged, the first at once and then one line a minute; nothing it does is traced, and
/// nothing that is logged meanwhile exported.
/// See OpenTelemetry specification, `protocol/exporter.md`, and OTLP specification, "OTLP/gRPC
/// Throttling" and "OTLP/HTTP Response".
package final class OTLPSender: Sendable {
    private let configuration: OTLPConfiguration
    private let transport: any OTLPTransport
    private let stopwatch: Stopwatch
    private let random: @Sendable () -> Double
    private let logger: Logger
    private let shutdownSignal = ShutdownSignal()
    private let failures: FailureLog
    private let delays: FailureLog?

    /// Fails when the configured certificate files cannot be used. Once made, a sender must be shut
    /// down, for it holds connections.
    ///
    /// - Parameters:
    ///   - subject: what is sent, as the first word of a line in the log.
    ///   - tellsOfRetries: whether the log hears of an attempt that failed before the last one has,
    ///     at the pace of failures; of use where the timeout is long.
    package convenience init(
        _ configuration: OTLPConfiguration, subject: String, tellsOfRetries: Bool = false,
        logger: Logger
    ) throws(ConfigurationError) {
        self.init(
            configuration, subject: subject, tellsOfRetries: tellsOfRetries, logger: logger,
            transport: try configuration.makeTransport())
    }

    /// - Parameter random: numbers from 0 to 1 for the jitter.
    init(
        _ configuration: OTLPConfiguration, subject: String, tellsOfRetries: Bool = false,
        logger: Logger,
        transport: any OTLPTransport,
        clock: any Clock<Duration> = ContinuousClock(),
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.configuration = configuration
        self.transport = transport
        stopwatch = Stopwatch(clock)
        self.random = random
        self.logger = logger
        failures = FailureLog(
            "\(subject) could not be exported.", destination: "\(configuration.endpoint)",
            logger: logger, stopwatch: stopwatch)
        delays =
            tellsOfRetries
            ? FailureLog(
                "\(subject) has to be sent again.", destination: "\(configuration.endpoint)",
                logger: logger, stopwatch: stopwatch) : nil
    }

    /// Where requests go, without secrets.
    package var destination: String { "\(configuration.endpoint)" }

    /// How the receiver wants messages written.
    package var encoding: OTLPEncoding { configuration.wireProtocol.encoding }

    /// Whether ``shutdown()`` has been called.
    var isShutDown: Bool { shutdownSignal.isRaised }

    /// Keeps connections up until ``shutdown()`` or cancellation. Without it, nothing that travels by
    /// gRPC arrives.
    package func run() async { await transport.run() }

    /// Sends one request and returns when its fate is known; at the latest when the task is
    /// cancelled, or ``shutdown()`` called. The outcome's rejections are as the receiver claims.
    package func send(_ message: [UInt8], of signal: OTLPSignal) async -> ExportOutcome {
        guard !isShutDown else { return .afterShutdown }
        return await withTelemetrySuppressed { failures.noting(await deliver(message, signal)) }
    }

    /// Ends a back-off and closes the connections.
    package func shutdown() async {
        shutdownSignal.raise()
        await transport.shutdown()
    }
}

extension OTLPSender {
    /// Whichever comes first: an answer, the end of the time, or the shutdown.
    private func deliver(_ message: [UInt8], _ signal: OTLPSignal) async -> ExportOutcome {
        let body: ByteBuffer
        do { body = try packed(message) } catch { return .failure(reason: error.reason) }
        return await withTaskGroup(of: ExportOutcome?.self) { group in
            group.addTask { await self.attempt(body, signal) }
            group.addTask { await self.timeout() }
            group.addTask { await self.interruption() }
            defer { group.cancelAll() }
            for await outcome in group {
                if let outcome { return outcome }
            }
            return .failure(reason: "cancelled")
        }
    }

    /// Fails when the bytes exceed the limit, which counts before compression.
    private func packed(_ message: [UInt8]) throws(OTLPRefusal) -> ByteBuffer {
        let limit = configuration.maximumRequestBytes
        guard message.count <= limit else {
            throw OTLPRefusal(
                reason: "a request of \(message.count) bytes exceeds the limit of \(limit)")
        }
        return try transport.pack(message)
    }

    private func attempt(_ body: ByteBuffer, _ signal: OTLPSignal) async -> ExportOutcome {
        let start = stopwatch.elapsed
        var backoff = Backoff(configuration.retry)
        while true {
            switch await transport.attempt(body, of: signal) {
            case .accepted(let rejected, let message):
                logPartialSuccess(signal, rejected, message)
                return .success(rejected: rejected)
            case .refused(let reason):
                return .failure(reason: reason)
            case .retry(let reason, let after):
                _ = delays?.noting(.failure(reason: reason))
                let remaining = configuration.timeout - (stopwatch.elapsed - start)
                let delay = backoff.next(retryAfter: after, remaining: remaining, random: random())
                guard let delay, (try? await stopwatch.sleep(for: delay)) != nil else {
                    return .failure(reason: reason)
                }
            }
        }
    }

    /// `nil` if the request's fate was known before its time was over.
    private func timeout() async -> ExportOutcome? {
        guard configuration.timeout < .noLimit,
            (try? await stopwatch.sleep(for: configuration.timeout)) != nil
        else { return nil }
        return .failure(reason: "no answer within \(configuration.timeout)")
    }

    /// `nil` if the request's fate was known before the shutdown.
    private func interruption() async -> ExportOutcome? {
        await shutdownSignal.wait() ? .failure(reason: "interrupted by the shutdown") : nil
    }

    private func logPartialSuccess(_ signal: OTLPSignal, _ rejected: Int, _ message: String) {
        if rejected == 0 && message.isEmpty { return }
        logger.warning(
            "The receiver of \(signal) has something to say.",
            metadata: ["rejected": "\(rejected)", "message": "\(message)"])
    }
}
