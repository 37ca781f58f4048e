// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Messaging
import Synchronization

/// A Kafka cluster inside this process, which any client on this machine reaches over TCP.
///
/// It is librdkafka's own, for tests and for trying things out: it keeps records in memory, makes topics
/// of four partitions when somebody asks for them, and fails on request. Groups take three seconds to
/// form, as with real brokers' defaults. While a group forms anew it takes no offsets, which real ones
/// do, so that what was handled just before may come again.
package final class MockKafkaCluster: Sendable {
    private let client: ClientPointer
    private let cluster: ClientPointer
    /// The cluster's brokers as `host:port,host:port`.
    package let servers: String

    /// - Throws: ``MessagingError`` if it cannot start.
    package init(brokers: Int = 1) throws(MessagingError) {
        let configuration = rd_kafka_conf_new()
        rd_kafka_conf_set_log_cb(configuration, nil)
        guard let raw = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0) else {
            rd_kafka_conf_destroy(configuration)
            throw MessagingError(.configuration, "librdkafka does not start.")
        }
        guard let cluster = rd_kafka_mock_cluster_new(raw, Int32(brokers)),
            let servers = rd_kafka_mock_cluster_bootstraps(cluster)
        else {
            rd_kafka_destroy(raw)
            throw MessagingError(.configuration, "The mock cluster of Kafka does not start.")
        }
        client = ClientPointer(raw: raw)
        self.cluster = ClientPointer(raw: cluster)
        self.servers = String(cString: servers)
    }

    deinit {
        // Destroying waits for threads, which whoever lets go of this must not.
        try? ClientThread.start { [client, cluster] in
            rd_kafka_mock_cluster_destroy(cluster.raw)
            rd_kafka_destroy(client.raw)
        }
    }

    /// Its address as a ``KafkaAddress`` is written.
    package func address(_ query: String = "") -> String {
        "kafka://\(servers)" + (query.isEmpty ? "" : "?\(query)")
    }

    /// Makes a topic; without that, one with four partitions appears when it is first asked for.
    package func createTopic(_ name: String, partitions: Int) {
        rd_kafka_mock_topic_create(cluster.raw, name, Int32(partitions), 1)
    }

    /// What a client asks of a broker, by Kafka's numbers.
    package enum Request: Int16, CaseIterable, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetCommit = 8
        case offsetFetch = 9
        case findCoordinator = 10
        case joinGroup = 11
        case heartbeat = 12
        case leaveGroup = 13
        case syncGroup = 14
        case versions = 18
        case initProducerID = 22
    }

    /// What the broker answers instead.
    package enum Fault: Sendable {
        case disconnect, notLeader, requestTimedOut, notEnoughReplicas, notCoordinator,
            coordinatorLoading, messageTooLarge, topicUnauthorized, groupUnauthorized

        fileprivate var error: rd_kafka_resp_err_t {
            switch self {
            case .disconnect: RD_KAFKA_RESP_ERR__TRANSPORT
            case .notLeader: RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
            case .requestTimedOut: RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT
            case .notEnoughReplicas: RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS
            case .notCoordinator: RD_KAFKA_RESP_ERR_NOT_COORDINATOR
            case .coordinatorLoading: RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS
            case .messageTooLarge: RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE
            case .topicUnauthorized: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
            case .groupUnauthorized: RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED
            }
        }
    }

    /// Makes the next requests of a kind fail, one after the other.
    package func fail(_ request: Request, with faults: [Fault]) {
        let errors = faults.map(\.error)
        rd_kafka_mock_push_request_errors_array(cluster.raw, request.rawValue, errors.count, errors)
    }

    /// Makes all brokers break every connection at its first request, or answer again.
    ///
    /// A mock broker that closed its port would have to open it again, and would end the process where a
    /// child that has just been forked holds it still.
    package func setReachable(_ isReachable: Bool) {
        for request in Request.allCases {
            if isReachable {
                rd_kafka_mock_clear_request_errors(cluster.raw, request.rawValue)
            } else {
                // More than any client tries while a test runs.
                fail(request, with: Array(repeating: .disconnect, count: 10_000))
            }
        }
    }
}
