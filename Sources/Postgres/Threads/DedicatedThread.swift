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
    /// What a new thread is given to run.
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends when `body` returns; nobody joins it.
    ///
    /// - Throws: ``PostgresError`` with code `configuration` if the system has no thread left to give.
    static func start(_ body: @escaping @Sendable () -> Void) throws(PostgresError) {
        let body = Unmanaged.passRetained(Body(body))
        let status = create(body.toOpaque())
        guard status == 0 else {
            body.release()
            throw PostgresError(.configuration, "a thread could not be started (error \(status))")
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
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
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
