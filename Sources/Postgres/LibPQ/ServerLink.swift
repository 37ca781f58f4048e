// SPDX-License-Identifier: Apache-2.0

import CLibPQ

/// One libpq connection in non-blocking pipeline mode, in Swift's terms. It knows no pool.
///
/// Only the reactor's thread touches it. It is not `Sendable`, so the compiler agrees.
final class ServerLink {
    /// What the server has to say next.
    enum Event {
        /// The result of the command whose turn it is.
        case result(QueryResult)
        /// The command failed.
        case failure(PostgresError)
        /// The command was skipped, since one before it in the same step failed.
        case skipped
        /// Nothing more comes from this command.
        case boundary
        /// A step is complete, and what it did is committed unless a transaction is open.
        case synced
    }

    /// How much of what was sent has left.
    enum Flush {
        case complete, pending, failed
    }

    let pointer: OpaquePointer
    /// What to poll.
    let socket: Int32
    /// The server's process, as in `pg_stat_activity`.
    let processID: Int32

    /// Takes over a connection that is open.
    init(adopting connection: OpenedConnection) {
        pointer = connection.pointer
        socket = PQsocket(pointer)
        processID = PQbackendPID(pointer)
    }

    deinit {
        PQfinish(pointer)
    }

    /// libpq's own words for what went wrong, for the log.
    var reason: String { String(cString: PQerrorMessage(pointer)).firstLine }

    /// Whether no transaction is open and nothing is under way.
    var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE }

    /// Queues the preparation of a statement; false if the connection is broken.
    func prepare(_ name: String, sql: String, types: [UInt32]) -> Bool {
        PQsendPrepare(pointer, name, sql, Int32(types.count), types) == 1
    }

    /// Queues a prepared statement; false if the connection is broken.
    func execute(_ name: String, _ parameters: PostgresParameters) -> Bool {
        parameters.withPointers { count, values, lengths, formats in
            PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 1) == 1
        }
    }

    /// Queues a statement without parameters, unprepared; false if the connection is broken.
    func execute(sql: String) -> Bool {
        PQsendQueryParams(pointer, sql, 0, nil, nil, nil, nil, 1) == 1
    }

    /// Ends a step: what fails within it concerns no other step; false if the connection is broken.
    func sync() -> Bool {
        outlay_pq_pipeline_sync(pointer) == 1
    }

    /// Sends as much as the socket takes.
    func flush() -> Flush {
        switch PQflush(pointer) {
        case 0: .complete
        case 1: .pending
        default: .failed
        }
    }

    /// Reads what has arrived; false if the connection is broken. What arrived before it broke can
    /// still be had from `nextEvent`.
    func receive() -> Bool {
        PQconsumeInput(pointer) == 1
    }

    /// The next event, or nil if it has not fully arrived.
    ///
    /// Must not be called without a command under way: libpq then answers `boundary` for ever.
    func nextEvent() -> Event? {
        guard PQisBusy(pointer) == 0 else { return nil }
        guard let result = PQgetResult(pointer) else { return .boundary }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .result(QueryResult(adopting: result))
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            return .synced
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            return .skipped
        default:
            defer { PQclear(result) }
            return .failure(PostgresError(result: result))
        }
    }

    /// The next notification that has arrived.
    func nextNotification() -> (channel: String, payload: String, processID: Int32)? {
        guard let notification = PQnotifies(pointer) else { return nil }
        defer { PQfreemem(notification) }
        return (
            String(cString: notification.pointee.relname),
            String(cString: notification.pointee.extra), notification.pointee.be_pid
        )
    }
}

extension PostgresParameters {
    /// Calls `body` with the arrays that libpq wants; they end with the call.
    fileprivate func withPointers<Result>(
        _ body: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        guard !items.isEmpty else { return body(0, nil, nil, nil) }
        return bytes.withUnsafeBytes { bytes in
            let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return withUnsafeTemporaryAllocation(
                of: UnsafePointer<CChar>?.self, capacity: items.count
            ) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * items.count) {
                    numbers in
                    for (index, item) in items.enumerated() {
                        // An empty value at the end of no bytes must still not look like null.
                        let value = (start ?? emptyText).advanced(by: Int(item.offset))
                        values.initializeElement(at: index, to: item.length < 0 ? nil : value)
                        numbers.initializeElement(at: index, to: max(0, item.length))
                        numbers.initializeElement(
                            at: items.count + index, to: item.isBinary ? 1 : 0)
                    }
                    return body(
                        Int32(items.count), values.baseAddress, numbers.baseAddress,
                        numbers.baseAddress?.advanced(by: items.count))
                }
            }
        }
    }
}

/// Somewhere to point for a value of no bytes.
// Safe: it is never written, freed, or read beyond its NUL.
private nonisolated(unsafe) let emptyText: UnsafePointer<CChar> = {
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    text.initialize(to: 0)
    return UnsafePointer(text)
}()
