// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A thread outside Swift's pool, for code that waits in the kernel or in somebody's library.
///
/// A pool's thread that waits there is one that no other task gets meanwhile.
package enum DedicatedThread {
    /// What a new thread is given to run.
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends when `body` returns; nobody joins it.
    ///
    /// - Throws: ``ResourceShortage`` if the system has no thread left to give; `body` is not run then.
    package static func start(
        _ body: @escaping @Sendable () -> Void
    ) throws(ResourceShortage) {
        let body = Unmanaged.passRetained(Body(body))
        let status = create(body.toOpaque())
        guard status == 0 else {
            body.release()
            throw ResourceShortage(code: status)
        }
    }

    private static func create(_ argument: UnsafeMutableRawPointer) -> Int32 {
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, nil, threadMain, argument)
            if status == 0, let thread { pthread_detach(thread) }
        #else
            var thread: pthread_t = 0
            let status = pthread_create(&thread, nil, threadMain, argument)
            if status == 0 { pthread_detach(thread) }
        #endif
        return status
    }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
        ignoreBrokenPipes()
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    }

    /// Libraries write with `write(2)`, which kills a process whose peer is gone; blocked, the signal stays
    /// with this thread, and `write` returns an error.
    private static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

/// The system had no more of something: threads, or open files.
package struct ResourceShortage: Error, Hashable, Sendable {
    /// What the system calls the reason, such as `EAGAIN`.
    package let code: Int32
}

#if canImport(Darwin)
    private func threadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        DedicatedThread.run(argument)
        return nil
    }
#else
    private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let argument { DedicatedThread.run(argument) }
        return nil
    }
#endif
