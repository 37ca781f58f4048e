// SPDX-License-Identifier: Apache-2.0

import Messaging
import Postgres

/// Keeps what could not be processed in the table of ``PostgresBroker``'s dead letters, for brokers that
/// have no place for it.
package struct PostgresDeadLetters: Sendable {
    private let client: PostgresClient

    /// - Parameter client: reaches a database with the schema ``Postgres/SchemaMigrations/messaging``.
    package init(client: PostgresClient) {
        self.client = client
    }

    /// Keeps a message, and why it failed.
    ///
    /// - Throws: `PostgresError`; `CancellationError`.
    package func keep(
        _ message: Message, of subscription: Subscription, reason: String, traceID: String?
    ) async throws {
        try await client.execute(
            Self.insert, subscription.destination, subscription.group, message.id, message.key,
            message.type, message.headers.json, message.body, reason.storable, traceID)
    }

    /// Hands out everything that is there by now, oldest first, and forgets each message once `publish`
    /// has returned; what is put aside meanwhile waits for the next time.
    ///
    /// - Returns: how many messages that were.
    /// - Throws: what `publish` throws, or as ``keep(_:of:reason:traceID:)``.
    package func replay(
        of subscription: Subscription, _ publish: @Sendable (Message) async throws -> Void
    ) async throws -> Int {
        let group = (subscription.destination, subscription.group)
        let last: Int64 = try await client.query(Self.last, group.0, group.1).first?[0] ?? 0
        var count = 0
        while try await replayNext(of: group, upTo: last, publish) { count += 1 }
        return count
    }

    /// Whether there was another one.
    private func replayNext(
        of group: (destination: String, name: String), upTo last: Int64,
        _ publish: @Sendable (Message) async throws -> Void
    ) async throws -> Bool {
        try await client.withTransaction { transaction in
            let rows = try await transaction.query(
                Self.take, group.destination, group.name, last)
            guard let row = rows.first else { return false }
            try await publish(
                Message(
                    id: try row[0], key: try row[1], type: try row[2],
                    headers: [String: String](json: try row[3]), body: try row[4]))
            return true
        }
    }

    /// `$1` destination, `$2` group, `$3`… the message, `$8` reason, `$9` trace id or null.
    private static let insert = PostgresStatement(
        """
        insert into queue_dead_letters (
            destination, group_name, message_id, message_key, message_type, headers, body,
            attempts, reason, trace_id
        )
        values ($1, $2, $3, $4, $5, $6::text::jsonb, $7, 1, $8, $9)
        """,
        summary: "INSERT queue_dead_letters")

    /// `$1` destination, `$2` group.
    private static let last = PostgresStatement(
        """
        select coalesce(max(position), 0)
        from queue_dead_letters
        where destination = $1
        and group_name = $2
        """,
        summary: "SELECT queue_dead_letters")

    /// `$1` destination, `$2` group, `$3` the last position.
    private static let take = PostgresStatement(
        """
        delete from queue_dead_letters
        where position = (
            select position
            from queue_dead_letters
            where destination = $1
            and group_name = $2
            and position <= $3
            order by position
            limit 1
            for update skip locked
        )
        returning message_id, message_key, message_type, headers, body
        """,
        summary: "DELETE queue_dead_letters")
}
