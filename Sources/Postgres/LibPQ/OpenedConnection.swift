// SPDX-License-Identifier: Apache-2.0

import CLibPQ

/// A connection on its way from the thread that opened it to the reactor.
///
/// Whoever takes it out of the inbox either makes a ``ServerLink`` of it or closes it.
struct OpenedConnection: Sendable {
    /// Safe to send: the opening thread keeps no reference, and libpq allows any one thread at a time
    /// to use a connection.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Connects, and blocks until that has succeeded or failed: only for a thread of one's own.
    ///
    /// libpq resolves names, tries each host, negotiates TLS and authenticates, each try within
    /// `connect_timeout`.
    ///
    /// - Throws: ``PostgresError`` with code `connection` and libpq's reason.
    static func open(_ parameters: [String: String]) throws(PostgresError) -> OpenedConnection {
        guard let pointer = connect(parameters) else {
            throw PostgresError(.connection, "no memory for a connection to Postgres")
        }
        let opened = OpenedConnection(pointer: pointer)
        guard PQstatus(pointer) == CONNECTION_OK, PQsetnonblocking(pointer, 1) == 0,
            PQenterPipelineMode(pointer) == 1
        else {
            let reason = String(cString: PQerrorMessage(pointer)).firstLine
            opened.close()
            throw PostgresError(.connection, "Postgres cannot be reached: \(reason)")
        }
        outlay_pq_ignore_notices(pointer)
        return opened
    }

    /// Closes the connection.
    func close() {
        PQfinish(pointer)
    }

    private static func connect(_ parameters: [String: String]) -> OpaquePointer? {
        let pairs = parameters.map { (Array($0.key.utf8CString), Array($0.value.utf8CString)) }
        var storage: [CChar] = []
        var offsets: [(Int, Int)] = []
        for (key, value) in pairs {
            offsets.append((storage.count, storage.count + key.count))
            storage += key + value
        }
        return storage.withUnsafeBufferPointer { bytes in
            let keywords = offsets.map { bytes.baseAddress?.advanced(by: $0.0) } + [nil]
            let values = offsets.map { bytes.baseAddress?.advanced(by: $0.1) } + [nil]
            return PQconnectdbParams(keywords, values, 0)
        }
    }
}

/// What it takes to cancel whatever a connection is running, from any thread.
struct CancelHandle: Sendable {
    /// Safe to send: libpq documents `PQcancel` as usable from another thread, and `send` is called
    /// once, by the only holder.
    private nonisolated(unsafe) let pointer: OpaquePointer

    /// - Returns: nil if the connection is already closed.
    fileprivate init?(_ connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    /// Asks the server to cancel, and blocks until it has passed the request on: only for a thread of
    /// one's own. Consumes the handle. A failure needs no report: the statement goes on, and the
    /// reactor asks again.
    func send() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            _ = PQcancel(pointer, buffer.baseAddress, Int32(buffer.count))
        }
        PQfreeCancel(pointer)
    }
}

extension ServerLink {
    /// A handle that cancels what this connection is running; nil if it is closed.
    func makeCancelHandle() -> CancelHandle? { CancelHandle(pointer) }
}

extension String {
    /// The text up to the first line break: libpq's reasons go on with advice.
    var firstLine: String { prefix { !$0.isNewline }.description }
}
