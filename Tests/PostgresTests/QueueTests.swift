// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite("Queues")
struct QueueTests {
    @Test func `a queue gives back what was put in, in order`() {
        var queue = FIFO<Int>()
        var model: [Int] = []
        var random = SystemRandomNumberGenerator()
        for number in 0..<5000 {
            switch random.next() % 8 {
            case 0...3:
                queue.append(number)
                model.append(number)
            case 4:
                queue.prepend(number)
                model.insert(number, at: 0)
            case 5:
                let wanted = model.randomElement()
                #expect(queue.removeFirst { $0 == wanted } == wanted)
                model.removeAll { $0 == wanted }
            default:
                #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(queue.count == model.count)
            #expect(queue.first == model.first)
            #expect(queue.last == model.last)
        }
        #expect(queue.removeAll() == model)
        #expect(queue.isEmpty)
    }

    @Test func `the reactor is woken only if it sleeps, and once`() {
        let inbox = Inbox(limit: 2) { _ in }
        #expect(inbox.post(.cancel(1)) == .accepted)
        #expect(!inbox.fallAsleep())
        var messages: [ReactorMessage] = []
        inbox.take(into: &messages)
        #expect(messages.count == 1)
        messages = []
        #expect(inbox.fallAsleep())
        #expect(inbox.post(.cancel(2)) == .accepted)
        #expect(inbox.post(.cancel(3)) == .accepted)
        inbox.take(into: &messages)
        #expect(messages.count == 2)
        #expect(inbox.close().isEmpty)
        #expect(inbox.post(.cancel(4)) == .closed)
    }

    @Test func `statements with the same text and summary are the same`() {
        let one = PostgresStatement("select 1", summary: "a")
        let same = PostgresStatement("select 1", summary: "a")
        #expect(one == same)
        #expect(Set([one, same, PostgresStatement("select 1", summary: "b")]).count == 2)
    }
}
