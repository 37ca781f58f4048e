// SPDX-License-Identifier: Apache-2.0

import CRDKafka

/// A client of librdkafka, which whoever made it destroys after its last use.
struct ClientPointer: Sendable {
    // Safe: librdkafka lets every thread use a client, until it is destroyed.
    nonisolated(unsafe) let raw: OpaquePointer

    /// Asks for a topic, so that the broker makes it if it does that: a group that forms without one has
    /// nothing to share, and would form again later.
    ///
    /// - Parameter milliseconds: how long this waits for the answer.
    func request(_ topic: String, for milliseconds: Int32) {
        let handle = rd_kafka_topic_new(raw, topic, nil)
        defer { rd_kafka_topic_destroy(handle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(raw, 0, handle, &metadata, milliseconds)
        if error == RD_KAFKA_RESP_ERR_NO_ERROR { rd_kafka_metadata_destroy(metadata) }
    }
}

/// A queue of librdkafka's events.
struct ClientQueue: Sendable {
    // Safe: librdkafka lets every thread use a queue, until it is destroyed.
    nonisolated(unsafe) let raw: OpaquePointer

    /// Waits for the next event and lends it; does nothing if there is none in time, or somebody woke us.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    func poll(for timeout: Duration, _ body: (ClientEvent) -> Void) -> Bool {
        guard let event = rd_kafka_queue_poll(raw, timeout.milliseconds) else { return false }
        defer { rd_kafka_event_destroy(event) }
        body(ClientEvent(raw: event))
        return true
    }

    /// Makes a `poll` that waits, or the next one, return.
    func wake() { rd_kafka_queue_yield(raw) }

    func destroy() { rd_kafka_queue_destroy(raw) }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that nobody wakes too early; never negative.
    fileprivate var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1_000 else { return .max }
        return Int32(
            max(0, seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
