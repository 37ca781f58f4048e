// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import Testing

@testable import TraceStore

#if canImport(Glibc)
    import Glibc
#endif

/// Whatever is sent in whatever amount, what the store keeps stays within its bound.
@Suite(.serialized) struct FloodTests {
    @Test(arguments: [10_000, 1_000_000, 16_000_000])
    func `the estimate stays within the bound`(bytes: Int) {
        let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: bytes))
        var flood = Flood(seed: UInt64(bytes))
        for _ in 0..<2_000 {
            flood.send(to: store)
            #expect(store.figures.bytes <= bytes)
        }
        store.clear()
        #expect(store.figures.bytes == 0)
    }

    #if canImport(Glibc)
        /// In a process of its own, since other tests take memory all the time.
        @Test func `the memory of the process grows by little more than the bound`() async {
            await #expect(processExitsWith: .success) {
                let bound = 16 << 20
                let before = residentBytes()
                let store = BoundedTraceStore(limits: TraceStoreLimits(bytes: bound))
                var flood = Flood(seed: 1)
                // Many times what may be kept.
                for _ in 0..<5_000 { flood.send(to: store) }
                let growth = residentBytes() - before
                #expect(store.figures.evictedTraces > 0)
                #expect(growth < 2 * bound, "\(growth >> 20) MiB for \(bound >> 20) MiB")
            }
        }
    #endif
}

/// Telemetry of sizes that follow from a seed: mostly small, some of it giant.
private struct Flood {
    var seed: UInt64

    mutating func next(below bound: UInt64) -> UInt64 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (seed >> 33) % bound
    }

    mutating func text() -> String {
        String(repeating: "x", count: [3, 20, 200, 60_000][Int(next(below: 4))])
    }

    mutating func attributes() -> Attributes {
        Attributes(
            (0..<next(below: 6)).map { .init(key: "\($0)", value: [.string(text()), 1]) })
    }

    mutating func send(to store: BoundedTraceStore) {
        let (trace, service) = (next(below: 5_000) + 1, "service \(next(below: 300))")
        switch next(below: 4) {
        case 0, 1:
            let sent = span(
                next(below: .max >> 8) + 1, trace: trace, name: text(),
                attributes: attributes())
            store.insert(batch([sent], service: service, scope: text()))
        case 2:
            let sent = log(text(), trace: next(below: 2) == 0 ? trace : nil)
            store.insert(logs([sent], service: service + text()))
        default:
            store.insert(metrics([gauge(text(), 1, attributes())], service: service))
        }
    }
}

#if canImport(Glibc)
    private func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        guard fgets(&text, 256, file) != nil else { return 0 }
        let fields = String(decoding: text.map(UInt8.init(bitPattern:)), as: UTF8.self)
            .split(separator: " ")
        return (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
#endif
