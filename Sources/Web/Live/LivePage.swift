// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What is known of a user's newest expenses: the first page of the API's list, as the API wrote it.
struct LivePage: Equatable, Sendable {
    /// Grows whenever the rest changes; what a listener has seen, it need not be told again.
    private(set) var generation = 0
    /// One line of JSON; `nil` until the API has answered.
    private(set) var body: ByteBuffer?
    /// Whether the API answered when it was asked last.
    private(set) var isCurrent = true

    /// Takes note of an answer, `nil` for none.
    mutating func update(_ answer: ByteBuffer?) {
        guard answer != body || isCurrent != (answer != nil) else { return }
        if let answer { body = answer }
        guard isCurrent || answer != nil else { return }
        isCurrent = answer != nil
        generation += 1
    }

    /// The event that tells it (HTML standard, server-sent events): `expenses` with the page, or `away`.
    var event: ByteBuffer {
        var event = ByteBuffer()
        if isCurrent, let body {
            event.writeString("event: expenses\ndata: ")
            event.writeImmutableBuffer(body)
        } else {
            event.writeString("event: away\ndata: {}")
        }
        event.writeString("\n\n")
        return event
    }
}
