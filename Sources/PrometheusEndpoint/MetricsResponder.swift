// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import NIOCore
import Prometheus
import TelemetryModel

/// Answers requests: the page for `GET /metrics`, a sentence for anything else.
struct MetricsResponder: Sendable {
    static let path = "/metrics"

    let collect: @Sendable () async -> ResourceMetrics
    let options: PrometheusPage.Options
    let problems: ProblemLog

    @Sendable func respond(
        to request: Request, writer: consuming ResponseWriter, channel: any Channel
    ) async throws {
        let answer = await answer(to: request)
        try await writer.write(response: answer.head, body: ResponseBody(byteBuffer: answer.body))
    }

    private func answer(to request: Request) async -> (head: HTTPResponse, body: ByteBuffer) {
        guard request.uri.path == Self.path else {
            return Self.sentence(.notFound, "There is only \(Self.path).\n")
        }
        guard request.method == .get else {
            var answer = Self.sentence(.methodNotAllowed, "\(Self.path) is read with GET.\n")
            answer.head.headerFields[.allow] = "GET"
            return answer
        }
        let accept = request.headers[values: .accept].joined(separator: ",")
        let format = ExpositionFormat(accept: accept)
        let page = PrometheusPage(await collect(), format: format, options: options)
        problems.note(page.problems)
        return Self.answer(.ok, type: format.contentType, page.text)
    }

    private static func sentence(
        _ status: HTTPResponse.Status, _ text: String
    ) -> (head: HTTPResponse, body: ByteBuffer) {
        answer(status, type: "text/plain; charset=utf-8", text)
    }

    private static func answer(
        _ status: HTTPResponse.Status, type: String, _ text: String
    ) -> (head: HTTPResponse, body: ByteBuffer) {
        let body = ByteBuffer(string: text)
        return (
            HTTPResponse(
                status: status,
                headerFields: [.contentType: type, .contentLength: "\(body.readableBytes)"]),
            body
        )
    }
}
