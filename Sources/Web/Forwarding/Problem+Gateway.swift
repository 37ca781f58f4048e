// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceHTTP

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// The one place where failures of forwarding are turned outward.
extension Problem {
    /// What a caller is told of an API that gave no answer: 503 where it could not be reached and so
    /// did nothing, 504 where it took too long and 502 where it broke off, and may have done something.
    init(upstream error: any Error) {
        switch UpstreamFailure(error) {
        case .badTarget: self = .malformed("The path cannot be forwarded.")
        case .timeout:
            self.init(
                status: .gatewayTimeout, code: "upstream_timeout",
                detail: "The expense service did not answer in time.", cause: error)
        case .unreachable:
            self.init(
                status: .serviceUnavailable, code: "upstream_unavailable",
                detail: "The expense service cannot be reached at present; try again soon.",
                headers: [.retryAfter: "1"], cause: error)
        case .broken:
            self.init(
                status: .badGateway, code: "upstream_failed",
                detail:
                    "The expense service broke off its answer, or gave one that makes no sense.",
                cause: error)
        }
    }

    /// A page of another origin made the browser ask.
    static var crossOrigin: Problem {
        Problem(
            status: .forbidden, code: "cross_origin",
            detail: "Only the page that is served here may ask for this.")
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

extension Request {
    /// Fails with ``ServiceHTTP/Problem`` 403 where a browser says that a page of another origin asks
    /// (Fetch Metadata, `Sec-Fetch-Site`). Programs that are no browsers do not say, and may ask.
    func requireSameOrigin() throws(Problem) {
        switch headers[.secFetchSite] {
        case nil, "same-origin", "none": return
        default: throw .crossOrigin
        }
    }
}

extension HTTPField.Name {
    // A literal of letters and hyphens is a field name, so there is always a value.
    fileprivate static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
