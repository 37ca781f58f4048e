// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import NIOPosix
import OTLP
import ServiceLifecycle
import TraceStore

/// A file that brings a store's traces and logs over a restart.
///
/// It is read once, when this is made, and written as a whole, every half minute if something has
/// changed and when the program stops. It takes the place of the one before only when it is complete,
/// and only its owner may read it. Metrics are not in it: their senders repeat them.
package struct TraceFile: Service {
    private let path: String
    private let store: BoundedTraceStore
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let interval: Duration
    /// The store's revision that is in the file.
    private let loadedRevision: UInt64

    /// Makes sure that the file can be written, and puts what is in it into the store. There need not
    /// be one yet; a line that cannot be read is left out, and a warning says how many there were.
    ///
    /// - Throws: ``TraceFileError`` if the directory cannot be written or the file not be read.
    package init(
        path: String, store: BoundedTraceStore, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(), interval: Duration = .seconds(30)
    ) throws(TraceFileError) {
        self.path = path
        self.store = store
        self.logger = logger
        self.clock = clock
        self.interval = interval
        try Self.read(path, into: store, logger)
        loadedRevision = store.revision
    }

    /// Writes the file until the program stops, and once more then.
    package func run() async throws {
        var written = loadedRevision
        while await pause() { written = await write(unless: written) }
        _ = await write(unless: written)
    }

    /// Waits for the interval; false if the program stops.
    private func pause() async -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await clock.sleep(for: interval) }
            return !Task.isShuttingDownGracefully && !Task.isCancelled
        } catch {
            return false
        }
    }

    /// Writes what the store holds unless that is in the file already.
    ///
    /// - Returns: the revision that is in the file now.
    private func write(unless written: UInt64) async -> UInt64 {
        let revision = store.revision
        guard revision != written else { return written }
        do {
            // On a thread that may block; encoding is done there, too, outside the store's lock.
            try await NIOThreadPool.singleton.runIfActive { [path, store] in
                try ReplacedFile.write(to: path) { file throws(IOError) in
                    try TraceLines.write(store, to: &file)
                }
            }
            return revision
        } catch {
            logger.warning(
                "traces could not be written to the file; the next attempt follows",
                metadata: ["path": "\(path)", "error": "\(error)"])
            return written
        }
    }

    private static func read(
        _ path: String, into store: BoundedTraceStore, _ logger: Logger
    ) throws(TraceFileError) {
        do {
            try ReplacedFile.check(path)
            var damaged = 0
            try LineReader.read(path, maximumLength: OTLPLimits.standard.bytes) { line in
                if !TraceLines.read(line, into: store) { damaged += 1 }
            }
            guard damaged > 0 else { return }
            logger.warning(
                "lines of the traces' file could not be read and were left out",
                metadata: ["path": "\(path)", "lines": "\(damaged)"])
        } catch {
            throw TraceFileError(message: "\(path) cannot be used: \(error)")
        }
    }
}

/// Why a ``TraceFile`` cannot be used, as a sentence for the operator.
package struct TraceFileError: Error, CustomStringConvertible {
    package let message: String

    package var description: String { message }
}
