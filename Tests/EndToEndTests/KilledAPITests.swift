// SPDX-License-Identifier: Apache-2.0

import PostgresTesting
import Testing

/// The API, and with it the relay of its events, is killed at moments that nobody chose: what it had
/// answered is in the books in the end, and nothing is there twice.
@Suite(.timeLimit(.minutes(5))) struct KilledAPITests {
    @Test(arguments: Carrier.allCases)
    func `nothing is lost or applied twice when the API is killed under load`(carrier: Carrier)
        async throws
    {
        try await withTestDatabase { url in
            try await withMigrations(at: url) {
                try await carrier.carrying { broker, port in
                    let variables = [
                        "DATABASE_URL": url, "OUTLAY_BROKER": broker, "OTEL_SDK_DISABLED": "true",
                    ]
                    let worker = variables.merging(["OUTLAY_PORT": "\(port)"]) { $1 }
                    let run = try await withWorkerProcess(environment: worker) { _ in
                        for _ in 1...3 { try await killAPI(variables) }
                        _ = try await withAPI(environment: variables) { _ in
                            try await untilBooksAgree(variables)
                        }
                    }
                    #expect(run.status.isSuccess, "\(run.log)")
                }
            }
        }
    }

    /// Records expenses until so many have been answered, and kills the API amid the others.
    private func killAPI(_ variables: [String: String]) async throws {
        _ = try await withAPI(environment: variables) { api in
            try await withThrowingTaskGroup(of: UInt?.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try? await api.request(.POST, "/expenses", body: .restaurantBill).status
                    }
                }
                for _ in 0..<Int.random(in: 3..<25) {
                    let answered = try await group.next()
                    #expect(answered == 201)
                }
                try api.outlay.stop(.kill)
                // Nobody goes on calling at its port, which another test's program may get.
                group.cancelAll()
                while try await group.next() != nil {}
            }
        }
    }
}
