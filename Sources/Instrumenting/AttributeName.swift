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
    package static let userHash = "user.hash"

    // Databases (db/postgresql.md, db/redis.md, db/database-metrics.md)
    package static let dbClientConnectionPoolName = "db.client.connection.pool.name"
    package static let dbClientConnectionState = "db.client.connection.state"
    package static let dbNamespace = "db.namespace"
    package static let dbOperationBatchSize = "db.operation.batch.size"
    package static let dbOperationName = "db.operation.name"
    package static let dbQuerySummary = "db.query.summary"
    package static let dbQueryText = "db.query.text"
    package static let dbResponseStatusCode = "db.response.status_code"
    package static let dbSystemName = "db.system.name"

    // Exceptions (exceptions/exceptions-spans.md)
    package static let exceptionMessage = "exception.message"
    package static let exceptionType = "exception.type"

    // Messages (messaging/messaging-spans.md, messaging/kafka.md)
    package static let messagingBatchMessageCount = "messaging.batch.message_count"
    package static let messagingConsumerGroupName = "messaging.consumer.group.name"
    package static let messagingDestinationName = "messaging.destination.name"
    package static let messagingDestinationPartitionID = "messaging.destination.partition.id"
    package static let messagingKafkaMessageKey = "messaging.kafka.message.key"
    package static let messagingKafkaOffset = "messaging.kafka.offset"
    package static let messagingMessageID = "messaging.message.id"
    package static let messagingOperationName = "messaging.operation.name"
    package static let messagingOperationType = "messaging.operation.type"
    package static let messagingSystem = "messaging.system"

    // Our own, and those that mesh consoles read
    /// The layer of the service: `handler`, `service` or `repository`.
    package static let component = "component"
    /// How often a bank was asked to carry out one order.
    package static let bankAttempts = "outlay.bank.attempts"
    /// Whether the bank may be asked: `closed`, `open` or `half_open`.
    package static let bankCircuit = "outlay.bank.circuit"
    /// How much of a budget was reached, in percent: `80` or `100`.
    package static let budgetAlertLevel = "outlay.budget.alert.level"
    /// How many alerts an event raised.
    package static let budgetAlerts = "outlay.budget.alerts"
    /// What an event changed: `applied`, or `stale` where as much or more was known.
    package static let eventOutcome = "outlay.event.outcome"
    /// What an expense was for: a category that the program suggests, or `_OTHER`.
    package static let expenseCategory = "outlay.expense.category"
    /// The currency of an amount, by ISO 4217.
    package static let expenseCurrency = "outlay.expense.currency"
    /// What became of a wish to pay: `paid`, `cancelled`, or the code of the error.
    package static let paymentOutcome = "outlay.payment.outcome"
    /// How long was waited before it was tried again, such as `0.1 seconds`.
    package static let retryDelay = "outlay.retry.delay"
    /// Why something was tried again: `timeout`, `no answer`, `status 503`.
    package static let retryReason = "outlay.retry.reason"
    /// The payment that a span is about.
    package static let paymentID = "outlay.payment.id"
    /// The expense that a span is about.
    package static let expenseID = "outlay.expense.id"
    /// The registered user that a span is about, by an id that names nobody.
    package static let registrationID = "outlay.user.id"
    /// Which delivery of a message this is, from 1; only from the second on.
    package static let messageAttempt = "outlay.message.attempt"
    /// What became of a delivery: `acknowledge`, `retry` or `dead_letter`.
    package static let messageSettlement = "outlay.message.settlement"
    /// The destination, under the name that OpenTracing gave it and Kiali still reads.
    package static let messageBusDestination = "message_bus.destination"
    /// The other end as `host:port`; OpenTracing's name.
    package static let peerAddress = "peer.address"
    /// The other end's host; OpenTracing's name.
    package static let peerHostname = "peer.hostname"
    /// The technology at the other end, as Kiali and Jaeger's dependency graph read it.
    package static let peerService = "peer.service"

    // Generated load, in attributes and in baggage
    /// Which journey it is: an attribute of its span, and baggage of all that it causes.
    package static let journey = "outlay.journey"
    /// Names one journey of one run in baggage; nobody's name, as nobody made it.
    package static let journeyID = "outlay.journey.id"
    /// How many milliseconds after its time a journey began.
    package static let loadDelay = "outlay.load.delay_ms"
    /// The padding of a span that is only there to be many.
    package static let amplifyPadding = "outlay.amplify.padding"
    /// A value out of as many as were asked for.
    package static let amplifyValue = "outlay.amplify.value"
}
