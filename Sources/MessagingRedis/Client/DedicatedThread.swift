// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A thread outside Swift's pool, for code that waits in the kernel.
enum DedicatedThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends when `body` returns; nobody joins it.
    ///
    /// - Returns: whether the system had a thread to give.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let body = Unmanaged.passRetained(Body(body))
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, nil, threadMain, body.toOpaque())
            if status == 0, let thread { pthread_detach(thread) }
        #else
            var thread: pthread_t = 0
            let status = pthread_create(&thread, nil, threadMain, body.toOpaque())
            if status == 0 { pthread_detach(thread) }
        #endif
        if status != 0 { body.release() }
        return status == 0
    }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
        ignoreBrokenPipes()
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    }

    /// hiredis writes with `write(2)`, which kills a process whose peer is gone; blocked, the signal
    /// stays with this thread, and `write` returns an error.
    private static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
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
