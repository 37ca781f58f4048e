// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import NIOCore

/// Sends requests over HTTP, each as a CLIENT span; see ``HTTPInstrumentation/TracedHTTPClient``.
///
/// An answer counts once its body has been read.
package struct HTTPRequestSender: RequestSender {
    private let target: LoadTarget
    private let client: TracedHTTPClient
    private let timeout: Duration

    /// - Parameter timeout: for the head of an answer.
    package init(target: LoadTarget, client: TracedHTTPClient, timeout: Duration) {
        self.target = target
        self.client = client
        self.timeout = timeout
    }

    package func send(_ request: OutgoingRequest) async -> RequestOutcome {
        do {
            let response = try await client.execute(
                httpRequest(request), template: target.basePath + request.planned.template,
                timeout: timeout)
            let body = try await response.body.collect(upTo: 1 << 22)
            let location = response.headers.first(name: "location")?.split(separator: "/").last
            return RequestOutcome(
                status: Int(response.status.code), createdID: location.map(String.init),
                listedID: request.planned.route == "GET /expenses" ? firstID(in: body) : nil)
        } catch let error as HTTPClientError where error.isTimeout {
            return RequestOutcome(failure: "timeout")
        } catch {
            return RequestOutcome(failure: "connection")
        }
    }

    private func httpRequest(_ request: OutgoingRequest) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: target.url + target.basePath + request.target)
        outgoing.method = .init(rawValue: request.planned.method)
        outgoing.headers.add(name: "x-user-id", value: request.user)
        outgoing.headers.add(name: "x-request-id", value: request.requestID)
        if let key = request.key { outgoing.headers.add(name: "idempotency-key", value: key) }
        if let body = request.planned.body {
            outgoing.headers.add(name: "content-type", value: request.planned.contentType)
            outgoing.body = .bytes(ByteBuffer(string: body))
        }
        return outgoing
    }

    /// An id is the first member of an expense, so the list need not be parsed for it.
    private func firstID(in body: ByteBuffer) -> String? {
        let text = String(buffer: body)
        guard let start = text.firstRange(of: #""id":""#)?.upperBound else { return nil }
        return String(text[start...].prefix { $0 != "\"" })
    }
}

/// Where the API is.
package struct LoadTarget: Hashable, Sendable {
    /// Without a path: `http://127.0.0.1:8080`.
    package let url: String
    /// What a gateway puts before every path, such as `/api`; mostly empty.
    package let basePath: String

    /// Fails if `url` is not `http` or `https` with a host and nothing after it but a port, or if
    /// `basePath` does not begin with a slash.
    package init(url: String, basePath: String = "") throws(InvalidOption) {
        let url = url.hasSuffix("/") ? String(url.dropLast()) : url
        let host = url.split(separator: "://", maxSplits: 1).last ?? ""
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !host.isEmpty,
            !host.contains(where: { "/?# ".contains($0) })
        else {
            throw InvalidOption(
                "An address is http or https and a host, such as http://127.0.0.1:8080; what "
                    + "comes before the paths of the API is given by --base-path.")
        }
        guard basePath.isEmpty || basePath.hasPrefix("/"), !basePath.contains("?") else {
            throw InvalidOption("A base path begins with a slash, such as /api.")
        }
        self.url = url
        self.basePath = basePath.hasSuffix("/") ? String(basePath.dropLast()) : basePath
    }
}

extension HTTPClientError {
    fileprivate var isTimeout: Bool {
        switch self {
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout,
            .getConnectionFromPoolTimeout:
            true
        default: false
        }
    }
}
