// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Collector

@Suite struct MemoryTests {
    @Test(arguments: [0, 192, 500, 768, 4096, 65_536])
    func `the shares are no more than the whole, and one of the largest bodies fits`(
        mebibytes: Int
    ) {
        let shares = MemoryShares(total: mebibytes << 20)
        #expect(shares.total >= MemoryShares.minimum)
        #expect(shares.store + shares.arriving + shares.forwarding < shares.total)
        let onTheWire = shares.body * MemoryClaim.Rate.growing.rawValue
        let decompressed = shares.message * MemoryClaim.Rate.transported.rawValue
        #expect(onTheWire + decompressed + shares.reading <= shares.arriving)
    }

    @Test func `what is read may take many times its bytes, and never more than its share`() throws
    {
        var claim = MemoryClaim(ByteAllowance(100_000))
        #expect(try claim.addReading(1_000, atMost: 50_000) == 24_000)
        #expect(try claim.addReading(10_000, atMost: 50_000) == 50_000)
        #expect(claim.bytes == 74_000)
        #expect(throws: ReceivingError.self) { try claim.add(13_001, .known) }
        claim.release()
        try claim.add(50_000, .known)
        claim.release()
        // The smallest may be read although nothing is left.
        var poor = MemoryClaim(ByteAllowance(0))
        #expect(try poor.addReading(0, atMost: 50_000) > 0)
    }

    @Test func `what would take the process beyond its memory is refused, whatever is left`() {
        let resident = Resident(900)
        let process = ProcessMemory(maximum: 1_000, resident: { resident.bytes }, trim: {})
        let allowance = ByteAllowance(1_000_000, process: process)
        #expect(allowance.lease(60))
        // Not yet taken, but promised.
        #expect(!allowance.lease(60))
        allowance.release(60)
        #expect(allowance.lease(100))
    }

    @Test func `free memory is given back before anything is refused`() {
        let resident = Resident(990)
        let process = ProcessMemory(
            maximum: 1_000, resident: { resident.bytes }, trim: { resident.bytes = 500 })
        #expect(ByteAllowance(1_000, process: process).lease(400))
    }

    @Test func `something kept goes where nothing is arriving and there is still no room`() {
        let resident = Resident(990)
        let relieved = Resident(0)
        let process = ProcessMemory(maximum: 1_000, resident: { resident.bytes }, trim: {})
        let allowance = ByteAllowance(1_000, process: process) { relieved.bytes += 1 }
        #expect(allowance.lease(10))
        #expect(!allowance.lease(100))
        #expect(relieved.bytes == 0)
        allowance.release(10)
        #expect(!allowance.lease(100))
        #expect(relieved.bytes == 1)
    }
}

/// A number that a test changes behind the back of what it tests.
private final class Resident: Sendable {
    private let state: Mutex<Int>

    init(_ bytes: Int) { state = Mutex(bytes) }

    var bytes: Int {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
