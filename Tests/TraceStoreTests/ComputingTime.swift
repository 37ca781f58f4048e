// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How long this thread has computed for `body`. What else the machine has to do is left out.
func computingTime(_ body: () -> Void) -> Duration {
    let start = computedSoFar()
    body()
    return computedSoFar() - start
}

private func computedSoFar() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Duration.seconds(time.tv_sec) + Duration.nanoseconds(time.tv_nsec)
}
