// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// The one place where failures of asking another service are turned outward.
extension Problem {
    /// What a caller is told of a service that gave no answer: 503 where it could not be reached and so
    /// did nothing, 504 where it took too long and 502 where it broke off, and may have done something.
    ///
    /// - Parameters:
    ///   - service: what people call it: `expense service`.
    ///   - code: with what the problem's code begins, as in `upstream_timeout`.
    package init(
        upstream error: any Error, named service: String, code: String = "upstream"
    ) {
        switch UpstreamFailure(error) {
        case .badTarget: self = .malformed("The path cannot be forwarded.")
        case .timeout:
            self.init(
                status: .gatewayTimeout, code: "\(code)_timeout",
                detail: "The \(service) did not answer in time.", cause: error)
        case .unreachable:
            self.init(
                status: .serviceUnavailable, code: "\(code)_unavailable",
                detail: "The \(service) cannot be reached at present; try again soon.",
                headers: [.retryAfter: "1"], cause: error)
        case .broken:
            self.init(
                status: .badGateway, code: "\(code)_failed",
                detail: "The \(service) broke off its answer, or gave one that makes no sense.",
                cause: error)
        }
    }
}

/// The ways in which a request can fail to be answered.
private enum UpstreamFailure {
    case badTarget, timeout, unreachable, broken

    init(_ error: any Error) {
        switch error as? HTTPClientError {
        case .invalidURL, .emptyHost: self = .badTarget
        case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timeout
        case .connectTimeout: self = .unreachable
        default: self = Self.named(by: error)
        }
    }

    /// A name that has no address or none that answers, or an address that does not: nothing was sent.
    private static func named(by error: any Error) -> Self {
        switch error {
        case is TimeLimitExceeded: .timeout
        case is NIOConnectionError: .unreachable
        case let error as IOError
        where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode): .unreachable
        default: .broken
        }
    }
}
