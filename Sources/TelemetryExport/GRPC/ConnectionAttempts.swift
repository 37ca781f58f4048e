// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections that are being made, so that a shutdown need not wait for a host that is silent:
/// to cancel the task that connects has no effect before the system gives up.
final class ConnectionAttempts: Sendable {
    private struct State {
        var isAbandoned = false
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    private let state = Mutex(State())

    /// Called with each connection's channel before it connects.
    var note: @Sendable (any Channel) -> EventLoopFuture<Void> {
        { [self] channel in
            let isAbandoned = state.withLock { state in
                if !state.isAbandoned { state.channels[ObjectIdentifier(channel)] = channel }
                return state.isAbandoned
            }
            if isAbandoned {
                return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
            }
            channel.closeFuture.whenComplete { [self] _ in
                _ = state.withLock { $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
    }

    /// Closes what is not connected yet, and refuses what comes later. Connections that stand are for
    /// their owner to close, in order.
    func abandon() {
        let channels = state.withLock { state in
            state.isAbandoned = true
            return state.channels.values.filter { !$0.isActive }
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
