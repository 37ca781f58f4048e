// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Messaging
import Tracing

/// Starts and fails the CLIENT spans of commands (`db/redis.md`).
///
/// A span bears the command's name; several commands in one transaction are `MULTI` and the name that
/// they share. Arguments hold keys and messages, and are nowhere in telemetry. A read that waits for
/// messages makes no span, nor does what keeps a subscription alive: they belong to no trace.
struct RedisCommandTelemetry: Sendable {
    private let base: AttributeList

    init(_ configuration: RedisConfiguration) {
        var attributes: AttributeList = [
            AttributeName.dbSystemName: "redis",
            AttributeName.dbNamespace: .string(String(configuration.database)),
            AttributeName.serverAddress: .string(configuration.address),
            AttributeName.peerService: "redis",
        ]
        if let port = configuration.port, port != 6379 {
            attributes[AttributeName.serverPort] = .int64(Int64(port))
        }
        base = attributes
    }

    /// Runs `operation` in the span of a command, or of several in one transaction.
    ///
    /// The span fails by the first error among the replies, or by what is thrown.
    func withSpan(
        _ commands: [RedisCommand], _ operation: () async throws -> [RedisReply]
    ) async throws -> [RedisReply] {
        guard !(ServiceContext.current?.isTracingSuppressed ?? false) else {
            return try await operation()
        }
        let name = Self.operationName(commands)
        var attributes = base
        attributes[AttributeName.dbOperationName] = .string(name)
        if commands.count > 1 {
            attributes[AttributeName.dbOperationBatchSize] = .int64(Int64(commands.count))
        }
        let span = startSpan(name, ofKind: .client, attributes: attributes)
        defer { span.end() }
        do {
            let replies = try await operation()
            record(replies.lazy.compactMap(\.errorPrefix).first, on: span)
            return replies
        } catch {
            record(error, on: span)
            throw error
        }
    }

    private static func operationName(_ commands: [RedisCommand]) -> String {
        guard commands.count > 1 else { return commands.first?.name ?? "MULTI" }
        let names = Set(commands.map(\.name))
        return names.count == 1 ? "MULTI \(commands[0].name)" : "MULTI"
    }

    private func record(_ prefix: String?, on span: any Span) {
        guard let prefix else { return }
        span.setAttributes([
            AttributeName.errorType: .string(prefix),
            AttributeName.dbResponseStatusCode: .string(prefix),
        ])
        span.setStatus(SpanStatus(code: .error))
    }

    private func record(_ error: any Error, on span: any Span) {
        guard let error = error as? MessagingError else { return }
        span.setAttributes([AttributeName.errorType: .string(error.code.rawValue)])
        span.setStatus(SpanStatus(code: .error, message: error.message))
    }
}
