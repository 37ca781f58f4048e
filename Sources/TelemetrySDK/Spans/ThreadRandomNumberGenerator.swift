// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Words from a generator that belongs to the calling thread alone.
///
/// Each thread's is made, and seeded by the system's, when the thread first asks, and freed when the
/// thread ends. Values of this type hold nothing and may be passed anywhere.
///
/// Why the pointers are safe:
/// - A pointer is found only under the key, and a thread finds there what it stored itself, so no two
///   threads ever reach the same memory.
/// - Nothing suspends between finding the pointer and the last use of it, which are in one
///   synchronous function, so a task cannot carry it to another thread.
/// - The memory is freed by the key's destructor alone, which runs once the thread's own code is over.
///   The key is empty by then: should another destructor ask for words, it gets a new generator.
struct ThreadRandomNumberGenerator: RandomNumberGenerator {
    func next() -> UInt64 {
        guard let key = Self.key, let state = Self.state(key) else {
            // The system has no key or no memory left: slower words are better than none.
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
        return state.pointee.next()
    }

    private static func state(
        _ key: pthread_key_t
    ) -> UnsafeMutablePointer<SmallRandomNumberGenerator>? {
        if let known = pthread_getspecific(key) {
            return known.assumingMemoryBound(to: SmallRandomNumberGenerator.self)
        }
        return makeState(key)
    }

    /// Takes a whole cache line, so that two threads' generators are never in one.
    @inline(never)
    private static func makeState(
        _ key: pthread_key_t
    ) -> UnsafeMutablePointer<SmallRandomNumberGenerator>? {
        var system = SystemRandomNumberGenerator()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 128)
        let state = memory.initializeMemory(
            as: SmallRandomNumberGenerator.self, to: SmallRandomNumberGenerator(seededBy: &system))
        guard pthread_setspecific(key, memory) == 0 else {
            memory.deallocate()
            return nil
        }
        return state
    }

    /// The key under which each thread keeps its generator; `nil` if the process has used up its keys.
    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        #if canImport(Darwin)
            let result = pthread_key_create(&key) { $0.deallocate() }
        #else
            let result = pthread_key_create(&key) { $0?.deallocate() }
        #endif
        return result == 0 ? key : nil
    }()
}

/// Xoshiro256++ by Blackman and Vigna: 256 bits of state, so that 128-bit ids have as much randomness
/// as they have bits, which a generator with one word of state could not give them.
///
/// Fast and evenly spread; no secret can be made of what it yields.
package struct SmallRandomNumberGenerator: RandomNumberGenerator {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameter source: yields the four words of the first state.
    package init(seededBy source: inout some RandomNumberGenerator) {
        words = (source.next(), source.next(), source.next(), source.next())
        // The one state that yields nothing but zeros.
        if words == (0, 0, 0, 0) { words.0 = 0x9E37_79B9_7F4A_7C15 }
    }

    package mutating func next() -> UInt64 {
        let result = Self.rotated(words.0 &+ words.3, by: 23) &+ words.0
        let shifted = words.1 << 17
        words.2 ^= words.0
        words.3 ^= words.1
        words.1 ^= words.2
        words.0 ^= words.3
        words.2 ^= shifted
        words.3 = Self.rotated(words.3, by: 45)
        return result
    }

    private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}
