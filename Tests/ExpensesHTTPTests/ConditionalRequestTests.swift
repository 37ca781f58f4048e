// SPDX-License-Identifier: Apache-2.0

import Expenses
import HTTPTypes
import Testing

@testable import ExpensesHTTP

@Suite struct ConditionalRequestTests {
    @Test(arguments: [
        ("\"1\"", 200), ("*", 200), ("\"7\", \"1\"", 200), ("\"2\"", 412), ("W/\"1\"", 412),
        ("\"other\"", 412), ("1", 400), ("", 400), ("\"1", 400),
    ])
    func `a change is made only to the version that is named`(
        ifMatch: String, status: Int
    ) async throws {
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())"
            let answer = try await caller.send(
                .patch, path, #"{"amount":"1"}"#, headers: [.ifMatch: ifMatch])
            #expect(answer.status.code == status)
            let isChanged = try await caller.send(.get, path).json["version"] == .int(2)
            #expect(isChanged == (status == 200))
            if status == 412 { #expect(answer.code == "precondition_failed") }
            if status == 400 { #expect(answer.badFields == ["If-Match"]) }
        }
    }

    @Test(arguments: [("\"2\"", 412), ("\"1\"", 204), ("*", 204), ("x", 400)])
    func `a version is deleted only if it is named`(ifMatch: String, status: Int) async throws {
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())"
            let answer = try await caller.send(.delete, path, headers: [.ifMatch: ifMatch])
            #expect(answer.status.code == status)
        }
    }

    @Test(arguments: [
        ("\"1\"", 304), ("W/\"1\"", 304), ("*", 304), ("\"2\"", 200), ("\"2\", W/\"1\"", 304),
        ("nonsense", 400),
    ])
    func `what the caller has is not sent again`(ifNoneMatch: String, status: Int) async throws {
        try await TestAPI().run { caller in
            let path = "/expenses/\(try await caller.create())"
            let answer = try await caller.send(.get, path, headers: [.ifNoneMatch: ifNoneMatch])
            #expect(answer.status.code == status)
            if status == 304 { #expect(answer.headers[.eTag] == "\"1\"") }
        }
    }

    @Test(
        arguments: [
            ("*", true, [], []), ("\"1\"", false, [1], []),
            (" \"1\" ,W/\"2\",\"03\"", false, [1], [2]),
            ("\"\"", false, [], []),
        ] as [(String, Bool, [Int], [Int])])
    func `tags are sorted into strong and weak`(
        list: String, isAny: Bool, strong: [Int], weak: [Int]
    ) throws {
        let tags = try EntityTags(list, of: "If-Match")
        #expect((tags.isAny, tags.strong, tags.weak) == (isAny, strong, weak))
    }
}
