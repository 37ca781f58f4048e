// SPDX-License-Identifier: Apache-2.0

/// Every attribute key that Outlay's instrumentation emits, spelled once.
///
/// Names follow the OpenTelemetry semantic conventions v1.44, save for the last group.
package enum AttributeName {
    // HTTP, URL, network (http/http-spans.md)
    package static let clientAddress = "client.address"
    package static let errorType = "error.type"
    package static let httpRequestMethod = "http.request.method"
    package static let httpRequestMethodOriginal = "http.request.method_original"
    package static let httpRequestResendCount = "http.request.resend_count"
    package static let httpResponseStatusCode = "http.response.status_code"
    package static let httpRoute = "http.route"
    package static let networkPeerAddress = "network.peer.address"
    package static let networkPeerPort = "network.peer.port"
    package static let networkProtocolVersion = "network.protocol.version"
    package static let serverAddress = "server.address"
    package static let serverPort = "server.port"
    package static let urlFull = "url.full"
    package static let urlPath = "url.path"
    package static let urlQuery = "url.query"
    package static let urlScheme = "url.scheme"
    package static let urlTemplate = "url.template"
    package static let userAgentOriginal = "user_agent.original"

    // Databases (db/postgresql.md)
    package static let dbNamespace = "db.namespace"
    package static let dbQuerySummary = "db.query.summary"
    package static let dbQueryText = "db.query.text"
    package static let dbResponseStatusCode = "db.response.status_code"
    package static let dbSystemName = "db.system.name"

    // Exceptions (exceptions/exceptions-spans.md)
    package static let exceptionMessage = "exception.message"
    package static let exceptionType = "exception.type"

    // Our own, and those that mesh consoles read
    /// The layer of the service: `handler`, `service` or `repository`.
    package static let component = "component"
    /// How often a bank was asked to carry out one order.
    package static let bankAttempts = "outlay.bank.attempts"
    /// Whether the bank may be asked: `closed`, `open` or `half_open`.
    package static let bankCircuit = "outlay.bank.circuit"
    /// The payment that a span is about.
    package static let paymentID = "outlay.payment.id"
    /// The expense that a span is about.
    package static let expenseID = "outlay.expense.id"
    /// The technology at the other end, as Kiali and Jaeger's dependency graph read it.
    package static let peerService = "peer.service"
}
