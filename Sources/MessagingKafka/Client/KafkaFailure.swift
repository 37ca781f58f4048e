// SPDX-License-Identifier: Apache-2.0

import CRDKafka
import Messaging

extension rd_kafka_resp_err_t {
    /// The error in librdkafka's words, which hold no value.
    var text: String { rd_kafka_err2str(self).map { String(cString: $0) } ?? "error \(rawValue)" }

    /// Whether the broker will say the same to every further attempt.
    var isRefusal: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR__AUTHENTICATION,
            RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
            RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
            RD_KAFKA_RESP_ERR_POLICY_VIOLATION, RD_KAFKA_RESP_ERR_INVALID_GROUP_ID,
            RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
            true
        default: false
        }
    }

    /// Whether the group has gone on without us: what we commit as before is never taken.
    var endsMembership: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
            RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
            true
        default: false
        }
    }
}

extension MessagingError {
    /// An error of librdkafka as ours: `refused` where trying again is useless.
    init(_ error: rd_kafka_resp_err_t, whileDoing what: String) {
        self.init(
            error.isRefusal ? .refused : .unavailable, "Kafka did not \(what): \(error.text)")
    }
}
