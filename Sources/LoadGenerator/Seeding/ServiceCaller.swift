// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPInstrumentation
import NIOCore

/// Asks a service for what preparation needs, and takes no other answer than those that it names.
struct ServiceCaller: Sendable {
    let target: LoadTarget
    let client: TracedHTTPClient
    var timeout = Duration.seconds(10)

    /// Sends one request and returns its status and body.
    ///
    /// - Parameter accepted: the statuses that are answers; any other is a ``PreparationError``.
    func call(
        _ method: String, _ path: String, template: String, user: String? = nil,
        key: String? = nil, body: String? = nil, accepting accepted: Set<Int>
    ) async throws(PreparationError) -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: target.url + target.basePath + path)
        request.method = .init(rawValue: method)
        if let user { request.headers.add(name: "x-user-id", value: user) }
        if let key { request.headers.add(name: "idempotency-key", value: key) }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let answer: (status: Int, body: [UInt8])
        do {
            let response = try await client.execute(
                request, template: target.basePath + template, timeout: timeout)
            let content = try await response.body.collect(upTo: 1 << 22)
            answer = (Int(response.status.code), Array(content.readableBytesView))
        } catch {
            throw PreparationError("\(target.url) does not answer \(method) \(template): \(error)")
        }
        guard accepted.contains(answer.status) else {
            let text = String(decoding: answer.body, as: UTF8.self)
            throw PreparationError(
                "\(target.url) answers \(method) \(template) with \(answer.status): \(text)")
        }
        return answer
    }
}

/// A service that did not do what preparation needs; the description is a sentence.
package struct PreparationError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
