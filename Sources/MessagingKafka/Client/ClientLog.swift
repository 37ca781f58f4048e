// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Logging

/// Passes librdkafka's own log on to ours, without values.
struct ClientLog: Sendable {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    /// Logs an event of type `RD_KAFKA_EVENT_LOG`.
    func write(_ event: ClientEvent) {
        var facility: UnsafePointer<CChar>?
        var text: UnsafePointer<CChar>?
        var severity: Int32 = 7
        guard rd_kafka_event_log(event.raw, &facility, &text, &severity) == 0 else { return }
        let name = facility.map { String(cString: $0) } ?? ""
        // Producers complain of the consumers' properties, and the other way round.
        let level = name == "CONFWARN" ? .debug : Self.level(severity)
        logger.log(
            level: level, "librdkafka has something to say",
            metadata: [
                "kafka.facility": "\(name)",
                "kafka.text": "\(LogText(text.map { String(cString: $0) } ?? "").withoutValues)",
            ])
    }

    /// Logs an error that librdkafka recovers from by itself.
    func write(_ error: rd_kafka_resp_err_t) {
        logger.warning(
            "Kafka is in trouble; the client tries again by itself",
            metadata: ["kafka.error": "\(error.text)"])
    }

    /// Syslog's severities are librdkafka's.
    private static func level(_ severity: Int32) -> Logger.Level {
        switch severity {
        case ...2: .critical
        case 3: .error
        case 4: .warning
        case 5: .notice
        case 6: .info
        default: .debug
        }
    }
}

/// A text of librdkafka, in which values stand between double quotes.
struct LogText {
    private let text: String

    init(_ text: String) { self.text = text }

    /// The text with `…` for each value.
    var withoutValues: String {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "…" }
            .joined(separator: "\"")
    }
}
