// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging

/// Commands to one Redis over one connection, with a span each.
struct RedisClient: Sendable {
    private let connection: RedisConnection
    private let telemetry: RedisCommandTelemetry
    private let timeout: Duration

    init(configuration: RedisConfiguration, logger: Logger) {
        connection = RedisConnection(configuration: configuration, logger: logger)
        telemetry = RedisCommandTelemetry(configuration)
        timeout = configuration.commandTimeout
    }

    /// Runs one command.
    ///
    /// - Throws: ``Messaging/MessagingError``; `CancellationError`.
    func execute(
        _ command: RedisCommand, outlivesCancellation: Bool = false
    ) async throws -> RedisReply {
        let replies = try await telemetry.withSpan([command]) {
            try await connection.send(
                [command], within: timeout, outlivesCancellation: outlivesCancellation)
        }
        return try replies[0].orThrow(command.name)
    }

    /// Runs several commands, all of them or none; one alone needs no transaction.
    ///
    /// - Throws: ``Messaging/MessagingError``; `CancellationError`.
    func executeTogether(
        _ commands: [RedisCommand], outlivesCancellation: Bool = false
    ) async throws -> [RedisReply] {
        guard commands.count > 1 else {
            guard let command = commands.first else { return [] }
            return [
                try await execute(command, outlivesCancellation: outlivesCancellation)
            ]
        }
        let replies = try await telemetry.withSpan(commands) {
            let replies = try await connection.send(
                [RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")], within: timeout,
                outlivesCancellation: outlivesCancellation)
            // What is refused on its way into the transaction says more than that it was aborted.
            let refusal = replies.dropLast().first { $0.errorPrefix != nil }
            return [refusal].compactMap(\.self) + replies.suffix(1).flatMap(\.elementsOrError)
        }
        for reply in replies { _ = try reply.orThrow(commands[0].name) }
        return replies
    }

    /// Runs a command without a span: upkeep that belongs to no trace, or a read that waits.
    ///
    /// - Parameter extra: how long the command itself may wait.
    /// - Throws: ``Messaging/MessagingError``; `CancellationError`.
    func executeUntraced(
        _ command: RedisCommand, waiting extra: Duration = .zero, outlivesCancellation: Bool = false
    ) async throws -> RedisReply {
        let replies = try await connection.send(
            [command], within: timeout + extra, outlivesCancellation: outlivesCancellation)
        return try replies[0].orThrow(command.name)
    }

    /// Runs several commands without a span, in one go; the caller looks for errors among the replies.
    func executeUntraced(_ commands: [RedisCommand]) async throws -> [RedisReply] {
        try await connection.send(commands, within: timeout)
    }
}

extension RedisReply {
    fileprivate func orThrow(_ command: String) throws -> RedisReply {
        if let failure = failure(of: command) { throw failure }
        return self
    }

    /// The answers of a transaction, or why it was not carried out.
    fileprivate var elementsOrError: [RedisReply] {
        errorPrefix == nil ? elements : [self]
    }
}
