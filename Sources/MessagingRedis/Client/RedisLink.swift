// SPDX-License-Identifier: Apache-2.0

import CHiredis
import Messaging

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One connection to Redis, for one thread alone: hiredis's socket, its buffers and its parser, and TLS
/// in between if it is wanted.
///
/// Opening blocks; everything afterwards does not.
final class RedisLink {
    private let context: UnsafeMutablePointer<redisContext>
    private var tls: TLSSession?
    /// What TLS has still to send; without it hiredis keeps that.
    private var unsent: ArraySlice<UInt8> = []

    /// Connects, and waits for the answers to `greeting`: authentication and the like.
    ///
    /// - Throws: `unavailable` where nobody answers; `refused` where Redis does not let us in, or where
    ///   we do not trust its certificate.
    init(
        _ configuration: RedisConfiguration, greeting: [RedisCommand]
    ) throws(MessagingError) {
        let timeout = timeval(configuration.connectTimeout)
        let opened =
            switch configuration.endpoint {
            case .network(let host, let port):
                redisConnectWithTimeout(host, Int32(port), timeout)
            case .socket(let path): redisConnectUnixWithTimeout(path, timeout)
            }
        guard let opened else {
            throw MessagingError(.unavailable, "There is no memory for a connection to Redis.")
        }
        context = opened
        guard context.pointee.err == 0 else { throw error("Redis cannot be reached") }
        redisSetTimeout(context, timeout)
        if let wanted = configuration.tls, let host = configuration.host {
            tls = try TLSSession(wanted, host: host, socket: socket)
        }
        for command in greeting { try greet(command) }
        stopBlocking()
    }

    deinit {
        // While there still is a socket.
        tls = nil
        redisFree(context)
    }

    /// What to poll.
    var socket: Int32 { context.pointee.fd }

    /// Puts encoded commands behind those that are still to be sent.
    func append(_ bytes: [UInt8]) throws(MessagingError) {
        guard tls == nil else {
            unsent += bytes
            return
        }
        let status = bytes.withUnsafeBytes { bytes in
            redisAppendFormattedCommand(
                context, bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count)
        }
        guard status == REDIS_OK else { throw error("The connection to Redis was lost") }
    }

    /// Sends as much as the socket takes.
    ///
    /// - Returns: whether that was everything.
    func flush() throws(MessagingError) -> Bool {
        if let tls { return try flush(through: tls) }
        var isDone: Int32 = 0
        guard redisBufferWrite(context, &isDone) == REDIS_OK else {
            throw error("The connection to Redis was lost")
        }
        return isDone == 1
    }

    /// Reads what has arrived; call it when the socket is readable.
    func receive() throws(MessagingError) {
        if let tls {
            _ = try receive(through: tls)
            return
        }
        guard redisBufferRead(context) == REDIS_OK else {
            throw error("The connection to Redis was lost")
        }
    }

    /// The next complete answer among what was read.
    func nextReply() throws(MessagingError) -> RedisReply? {
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReplyFromReader(context, &pointer) == REDIS_OK else {
            throw error("Redis does not speak its protocol")
        }
        guard let pointer else { return nil }
        defer { freeReplyObject(pointer) }
        return RedisReply(pointer.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private func greet(_ command: RedisCommand) throws(MessagingError) {
        try append(command.encoded)
        if let tls { return try greet(command, through: tls) }
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReply(context, &pointer) == REDIS_OK, let pointer else {
            throw error("Redis cannot be reached")
        }
        defer { freeReplyObject(pointer) }
        let reply = RedisReply(pointer.assumingMemoryBound(to: redisReply.self).pointee)
        if let refusal = reply.failure(of: command.name) { throw refusal }
    }

    /// The socket still blocks, until its timeout; then nothing comes. An answer may take several records.
    private func greet(
        _ command: RedisCommand, through tls: TLSSession
    ) throws(MessagingError) {
        guard try flush() else { throw error("Redis cannot be reached") }
        var answer = try nextReply()
        while answer == nil {
            guard try receive(through: tls) > 0 else { throw error("Redis does not answer") }
            answer = try nextReply()
        }
        if let refusal = answer?.failure(of: command.name) { throw refusal }
    }

    private func stopBlocking() {
        // On a unix socket this fails, and hiredis then takes the whole connection for broken.
        if context.pointee.connection_type == REDIS_CONN_TCP { redisEnableKeepAlive(context) }
        context.pointee.flags &= ~REDIS_BLOCK
        let flags = fcntl(socket, F_GETFL)
        _ = fcntl(socket, F_SETFL, flags | O_NONBLOCK)
    }

    /// hiredis's reasons are those of the system, such as "Connection refused".
    private func error(_ what: String) -> MessagingError {
        let reason = withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return MessagingError(.unavailable, reason.isEmpty ? "\(what)." : "\(what): \(reason).")
    }
}

extension RedisLink {
    private func flush(through tls: TLSSession) throws(MessagingError) -> Bool {
        while !unsent.isEmpty {
            let count = try tls.write(unsent)
            guard count > 0 else { return false }
            unsent.removeFirst(count)
        }
        // The slice's storage begins anew.
        unsent = []
        return true
    }

    /// Returns how many bytes came.
    private func receive(through tls: TLSSession) throws(MessagingError) -> Int {
        let record = try tls.read()
        let status = record.withUnsafeBytes { bytes in
            redisReaderFeed(
                context.pointee.reader, bytes.assumingMemoryBound(to: CChar.self).baseAddress,
                bytes.count)
        }
        guard status == REDIS_OK else { throw error("Redis does not speak its protocol") }
        return record.count
    }
}

extension RedisReply {
    /// Copies an answer out of hiredis's memory. Of an error only the prefix is kept: the rest may
    /// repeat what was sent.
    fileprivate init(_ reply: redisReply) {
        switch reply.type {
        case REDIS_REPLY_STRING: self = .string(reply.bytes)
        case REDIS_REPLY_STATUS: self = .status(String(decoding: reply.bytes, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(Int64(reply.integer))
        case REDIS_REPLY_ERROR:
            let prefix = reply.bytes.prefix { $0 != UInt8(ascii: " ") }
            self = .error(prefix: String(decoding: prefix, as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            let elements = UnsafeBufferPointer(start: reply.element, count: reply.elements)
            self = .array(elements.map { $0.map { RedisReply($0.pointee) } ?? .null })
        default: self = .null
        }
    }
}

extension redisReply {
    fileprivate var bytes: [UInt8] {
        Array(UnsafeRawBufferPointer(start: str, count: str == nil ? 0 : Int(len)))
    }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(
            tv_sec: .init(seconds), tv_usec: .init(attoseconds / 1_000_000_000_000))
    }
}
