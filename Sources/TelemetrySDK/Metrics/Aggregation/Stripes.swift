// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// As many of the same as threads may want at once, each in cache lines of its own.
///
/// A thread always comes back to the same one, and there are at least twice as many as cores, which is
/// what the tasks' and the event loops' threads are together. So threads seldom meet; when there are
/// more of them than stripes they do, and what a stripe holds has to bear it.
///
/// Why the pointer is safe: the memory is made whole before anybody else can see the object, is never
/// moved, and goes when the object goes; the elements themselves are `Sendable`.
final class Stripes<Element: ~Copyable & Sendable>: Sendable {
    // Safe, since it is whole before anybody sees the object and never moved; see above.
    private nonisolated(unsafe) let memory: UnsafeMutableRawPointer
    private static var stride: Int { (MemoryLayout<Element>.size + 63) & ~63 }

    init(_ make: () -> Element) {
        memory = .allocate(byteCount: Self.stride * ThreadStripe.count, alignment: 64)
        for index in 0..<ThreadStripe.count {
            (memory + index * Self.stride).bindMemory(to: Element.self, capacity: 1)
                .initialize(to: make())
        }
    }

    deinit {
        for index in 0..<ThreadStripe.count { pointer(index).deinitialize(count: 1) }
        memory.deallocate()
    }

    /// Works on the calling thread's.
    @inline(__always)
    func withOwn<Result>(_ body: (borrowing Element) -> Result) -> Result {
        body(pointer(ThreadStripe.current).pointee)
    }

    /// Works on one after the other.
    func forEach(_ body: (borrowing Element) -> Void) {
        for index in 0..<ThreadStripe.count { body(pointer(index).pointee) }
    }

    private func pointer(_ index: Int) -> UnsafeMutablePointer<Element> {
        (memory + index * Self.stride).assumingMemoryBound(to: Element.self)
    }
}

/// The number of the stripe that the calling thread works on.
enum ThreadStripe {
    /// A power of two.
    static let count: Int = {
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var count = 4
        while count < 2 * cores, count < 64 { count *= 2 }
        return count
    }()

    /// Kept under a key of the thread; where the system has none left, all share the first.
    static var current: Int {
        guard let key else { return 0 }
        let number = UInt(bitPattern: pthread_getspecific(key))
        return Int(bitPattern: number == 0 ? enter(key) : number) & (count - 1)
    }

    private static let threads = Atomic<UInt>(0)

    /// Gives a thread that is new here the next number; none is zero, as zero means "new".
    @inline(never)
    private static func enter(_ key: pthread_key_t) -> UInt {
        let number = threads.wrappingAdd(1, ordering: .relaxed).newValue
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: number))
        return number
    }

    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, nil) == 0 ? key : nil
    }()
}
