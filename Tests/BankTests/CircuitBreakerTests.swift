// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bank

@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now
    private var circuit = CircuitState(threshold: 3, pause: .seconds(5))

    @Test func `it opens after so many failures in a row`() {
        var circuit = circuit
        for _ in 0..<2 { circuit.fail(at: start) }
        circuit.succeed()
        for _ in 0..<2 { circuit.fail(at: start) }
        let isAdmitted1 = circuit.admit(at: start)
        #expect(isAdmitted1)
        circuit.fail(at: start)
        #expect(circuit.name == "open")
        let isAdmitted2 = circuit.admit(at: start)
        #expect(!isAdmitted2)
    }

    @Test func `after a pause one may try, and the others wait for what becomes of it`() {
        var circuit = open()
        let later = start.advanced(by: .seconds(5))
        let isAdmitted3 = circuit.admit(at: later)
        #expect(isAdmitted3)
        #expect(circuit.name == "half_open")
        let isAdmitted4 = circuit.admit(at: later)
        #expect(!isAdmitted4)
        circuit.succeed()
        #expect(circuit.name == "closed")
        let isAdmitted5 = circuit.admit(at: later)
        #expect(isAdmitted5)
    }

    @Test func `a try that fails opens it for another pause`() {
        var circuit = open()
        let later = start.advanced(by: .seconds(5))
        let isAdmitted6 = circuit.admit(at: later)
        #expect(isAdmitted6)
        circuit.fail(at: later)
        let isAdmitted7 = circuit.admit(at: later.advanced(by: .seconds(4)))
        #expect(!isAdmitted7)
        let isAdmitted8 = circuit.admit(at: later.advanced(by: .seconds(5)))
        #expect(isAdmitted8)
    }

    @Test func `one who tries and never reports is not waited for for ever`() {
        var circuit = open()
        let isAdmitted9 = circuit.admit(at: start.advanced(by: .seconds(5)))
        #expect(isAdmitted9)
        let try10 = circuit.admit(at: start.advanced(by: .seconds(6)))
        #expect(!try10)
        let try11 = circuit.admit(at: start.advanced(by: .seconds(10)))
        #expect(try11)
    }

    private func open() -> CircuitState {
        var circuit = circuit
        for _ in 0..<3 { circuit.fail(at: start) }
        return circuit
    }
}
