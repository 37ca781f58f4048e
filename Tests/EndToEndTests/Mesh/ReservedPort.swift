// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A port of this machine that nobody is given by chance while this object lives, and on which a program
/// that sets `SO_REUSEPORT`, as Envoy does, can listen nevertheless.
///
/// The parts of a mesh name each other's ports before any of them has started. It is a number of
/// ``portToTry()``: one that the system gave might have been another test's, whose client still calls there.
final class ReservedPort: Sendable {
    let number: Int
    private let socket: Int32

    /// Fails with a ``ReservationFailure`` if the system has no port to give.
    init() throws {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = Foundation.socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw ReservationFailure(code: errno) }
        var port = portToTry()
        while !Self.bind(descriptor, to: port) {
            guard errno == EADDRINUSE else {
                let code = errno
                close(descriptor)
                throw ReservationFailure(code: code)
            }
            port = portToTry()
        }
        socket = descriptor
        number = port
    }

    deinit { close(socket) }

    /// Bound, but not listening: no connection ever ends here.
    private static func bind(_ descriptor: Int32, to port: Int) -> Bool {
        var on: Int32 = 1
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                setsockopt(
                    descriptor, SOL_SOCKET, SO_REUSEPORT, &on, socklen_t(MemoryLayout<Int32>.size))
                    | Foundation.bind(descriptor, generic, size)
            }
        } == 0
    }
}

/// Why no port could be reserved, as `errno` says it.
struct ReservationFailure: Error {
    let code: Int32
}
