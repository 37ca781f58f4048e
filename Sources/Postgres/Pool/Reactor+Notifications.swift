// SPDX-License-Identifier: Apache-2.0

/// Who hears that a `listen` is in force: one who came later, or all after a reconnection.
struct ListenConfirmation {
    let channel: String
    let buffer: NotificationBuffer?
}

/// Who listens to what.
struct NotificationChannels {
    private var buffers: [String: [NotificationBuffer]] = [:]

    var isEmpty: Bool { buffers.isEmpty }

    var names: [String] { Array(buffers.keys) }

    /// Adds a listener.
    mutating func add(_ buffer: NotificationBuffer, to channel: String) {
        buffers[channel, default: []].append(buffer)
    }

    /// Removes a listener; true if it was the last of its channel.
    mutating func remove(_ buffer: NotificationBuffer, from channel: String) -> Bool {
        guard var remaining = buffers[channel] else { return false }
        remaining.removeAll { $0 === buffer }
        buffers[channel] = remaining.isEmpty ? nil : remaining
        return remaining.isEmpty
    }

    /// Passes a notification on to all who listen to its channel.
    func deliver(_ notification: (channel: String, payload: String, processID: Int32)) {
        for buffer in buffers[notification.channel] ?? [] {
            buffer.push(
                .received(payload: notification.payload, processID: notification.processID))
        }
    }

    /// Tells those who wait for it that the server knows.
    func confirm(_ confirmation: ListenConfirmation) {
        for buffer in buffers[confirmation.channel] ?? []
        where confirmation.buffer == nil || confirmation.buffer === buffer {
            buffer.push(.listening)
        }
    }

    /// Ends every sequence.
    mutating func finish() {
        for buffer in buffers.values.joined() { buffer.finish() }
        buffers = [:]
    }
}

// Notifications: one connection beside the pool listens to every channel that somebody wants.

extension Reactor {
    func subscribe(_ buffer: NotificationBuffer, to channel: String) {
        guard closing == nil else { return buffer.finish() }
        channels.add(buffer, to: channel)
        // To listen twice does no harm, and its answer comes after everything sent before it.
        if let listener { listen(to: channel, on: listener, confirming: buffer) }
    }

    func unsubscribe(_ buffer: NotificationBuffer, from channel: String) {
        guard channels.remove(buffer, from: channel), let listener else { return }
        listener.send(sql: "unlisten \(channel.quotedIdentifier)", now: now)
    }

    /// Listens anew after a connection was made.
    func listenToAll(on listener: PooledConnection) {
        for channel in channels.names { listen(to: channel, on: listener) }
    }

    private func listen(
        to channel: String, on listener: PooledConnection,
        confirming buffer: NotificationBuffer? = nil
    ) {
        listener.send(
            sql: "listen \(channel.quotedIdentifier)", now: now,
            confirming: ListenConfirmation(channel: channel, buffer: buffer))
    }

    private var listener: PooledConnection? { connections.first { $0.role == .listener } }
}

extension String {
    /// A name as SQL takes it literally.
    fileprivate var quotedIdentifier: String {
        "\"" + replacing("\"", with: "\"\"") + "\""
    }
}
