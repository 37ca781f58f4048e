// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Messaging

/// TLS on a socket that is connected already, for one thread alone; the socket stays the caller's.
///
/// Debian's hiredis knows no TLS, so this is OpenSSL itself, which libpq and librdkafka bring anyway. The
/// server's certificate has to be valid and to bear the name that we asked for; there is no way to do
/// without.
final class TLSSession {
    private let context: OpaquePointer
    private let session: OpaquePointer
    /// As long as a record may be.
    private var record = [UInt8](repeating: 0, count: 16 * 1024)

    /// Shakes hands, on a socket that blocks for as long as its own timeouts say.
    ///
    /// - Throws: `refused` if the certificate does not convince, in a sentence that says why;
    ///   `unavailable` for anything else.
    init(
        _ configuration: RedisConfiguration.TLS, host: String, socket: Int32
    ) throws(MessagingError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw Self.failure() }
        guard let session = Self.session(context, configuration, host, socket) else {
            SSL_CTX_free(context)
            throw Self.failure()
        }
        self.context = context
        self.session = session
        guard SSL_connect(session) == 1 else { throw handshakeFailure() }
    }

    deinit {
        // Tells the server that nothing was cut off; that it answers is of no interest.
        SSL_shutdown(session)
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// Sends some of the bytes.
    ///
    /// - Returns: how many; 0 if the socket takes none at present.
    func write(_ bytes: ArraySlice<UInt8>) throws(MessagingError) -> Int {
        ERR_clear_error()
        var count = 0
        let status = bytes.withUnsafeBytes {
            SSL_write_ex(session, $0.baseAddress, $0.count, &count)
        }
        if status != 1 { try expectLater(status) }
        return count
    }

    /// Reads what one record holds; nothing if there is none at present.
    func read() throws(MessagingError) -> ArraySlice<UInt8> {
        ERR_clear_error()
        var count = 0
        let room = record.count
        let status = SSL_read_ex(session, &record, room, &count)
        if status != 1 { try expectLater(status) }
        return record.prefix(count)
    }

    /// Tells "not now" from "never again", which it throws.
    private func expectLater(_ status: Int32) throws(MessagingError) {
        switch SSL_get_error(session, status) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        case SSL_ERROR_ZERO_RETURN:
            throw MessagingError(.unavailable, "Redis has closed the connection.")
        default: throw Self.failure("The connection to Redis was lost")
        }
    }
}

extension TLSSession {
    /// A session that is about to shake hands; `nil` if OpenSSL did not take part of the configuration.
    private static func session(
        _ context: OpaquePointer, _ configuration: RedisConfiguration.TLS, _ host: String,
        _ socket: Int32
    ) -> OpaquePointer? {
        outlay_tls_set_up(context)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        let hasAuthorities =
            if let file = configuration.authorities {
                SSL_CTX_load_verify_locations(context, file, nil)
            } else {
                SSL_CTX_set_default_verify_paths(context)
            }
        guard hasAuthorities == 1, let session = SSL_new(context) else { return nil }
        guard expect(host, session), SSL_set_fd(session, socket) == 1 else {
            SSL_free(session)
            return nil
        }
        return session
    }

    /// Demands that the certificate be this host's, by its name or its address.
    private static func expect(_ host: String, _ session: OpaquePointer) -> Bool {
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1 { return true }
        ERR_clear_error()
        return SSL_set1_host(session, host) == 1 && outlay_tls_set_server_name(session, host) == 1
    }

    private func handshakeFailure() -> MessagingError {
        let verdict = SSL_get_verify_result(session)
        guard verdict != Int(X509_V_OK), let reason = X509_verify_cert_error_string(verdict) else {
            return Self.failure()
        }
        return MessagingError(
            .refused, "The certificate of Redis is not trusted: \(String(cString: reason)).")
    }

    /// OpenSSL's reasons are such as "wrong version number", where the other side speaks no TLS.
    private static func failure(
        _ what: String = "There is no TLS with Redis"
    ) -> MessagingError {
        let reason = ERR_reason_error_string(ERR_get_error()).map { String(cString: $0) }
        ERR_clear_error()
        return MessagingError(.unavailable, reason.map { "\(what): \($0)." } ?? "\(what).")
    }
}
