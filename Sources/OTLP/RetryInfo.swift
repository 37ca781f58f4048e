// SPDX-License-Identifier: Apache-2.0

/// When a receiver that is overloaded wants to be asked again: `google.rpc.RetryInfo`.
///
/// It comes among the details of a `google.rpc.Status`, which gRPC carries in the trailer
/// `grpc-status-details-bin` (OTLP specification, "OTLP/gRPC Throttling").
package struct RetryInfo: Hashable, Sendable {
    /// The shortest time to wait; never negative.
    package var delay: Duration

    package init(delay: Duration) {
        self.delay = delay
    }

    /// Finds it among the details of a status; `nil` if it is not there, or nothing can be read.
    package init?(inStatus bytes: [UInt8]) {
        guard let info = try? Self.read(status: bytes) else { return nil }
        self = info
    }

    private static func read(status bytes: [UInt8]) throws(OTLPError) -> RetryInfo? {
        var found: RetryInfo?
        var reader = try ProtobufReader(bytes, limits: .standard)
        try reader.fields(of: StatusDetailsField.self) { reader, _ throws(OTLPError) in
            var (type, value) = ("", [UInt8]())
            try reader.message(of: AnyField.self) { reader, field throws(OTLPError) in
                switch field {
                case .typeUrl: type = try reader.string()
                case .value: value = try reader.byteArray()
                }
            }
            if type.hasSuffix("/google.rpc.RetryInfo") { found = try read(retryInfo: value) }
        }
        return found
    }

    private static func read(retryInfo bytes: [UInt8]) throws(OTLPError) -> RetryInfo {
        var (seconds, nanos) = (Int64(0), Int32(0))
        var reader = try ProtobufReader(bytes, limits: .standard)
        try reader.fields(of: RetryInfoField.self) { reader, _ throws(OTLPError) in
            try reader.message(of: DurationField.self) { reader, field throws(OTLPError) in
                switch field {
                case .seconds: seconds = Int64(bitPattern: try reader.uint64())
                case .nanos: nanos = Int32(bitPattern: try reader.uint32())
                }
            }
        }
        // Ten thousand years, the most that google.protobuf.Duration allows, fit into ours.
        let bounded = min(max(seconds, 0), 315_576_000_000)
        return RetryInfo(delay: max(.zero, .seconds(bounded) + .nanoseconds(Int64(nanos))))
    }
}

/// What ``RPCStatusField`` leaves out.
private enum StatusDetailsField: UInt32, MessageField {
    case details = 3
    static let byName = namesOfCases()
}

/// `google.protobuf.Any`.
private enum AnyField: UInt32, MessageField {
    case typeUrl = 1
    case value = 2
    static let byName = namesOfCases()
}

private enum RetryInfoField: UInt32, MessageField {
    case retryDelay = 1
    static let byName = namesOfCases()
}

/// `google.protobuf.Duration`.
private enum DurationField: UInt32, MessageField {
    case seconds = 1
    case nanos = 2
    static let byName = namesOfCases()
}
