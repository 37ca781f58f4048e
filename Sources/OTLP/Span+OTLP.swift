// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

extension FinishedSpan {
    /// A span of which nothing has been read yet: every field is the default that absence means.
    static var unread: FinishedSpan {
        FinishedSpan(
            context: SpanContext(traceID: .invalid, spanID: .invalid), name: "", kind: .unspecified,
            startTime: 0, endTime: 0)
    }

    mutating func apply(_ flags: SpanFlags) {
        context.flags = flags.traceFlags
        isParentRemote = flags.isRemote
    }
}

extension FinishedSpan.Link {
    /// A link of which nothing has been read yet.
    static var unread: FinishedSpan.Link {
        FinishedSpan.Link(context: SpanContext(traceID: .invalid, spanID: .invalid))
    }

    mutating func apply(_ flags: SpanFlags) {
        context.flags = flags.traceFlags
        context.isRemote = flags.isRemote ?? false
    }
}

extension FinishedSpan.Kind {
    /// A number that OTLP does not know yet counts as unspecified, as proto3 asks of open enums.
    init(otlp number: UInt32) {
        self = UInt8(exactly: number).flatMap(Self.init(rawValue:)) ?? .unspecified
    }

    /// Reads the enum's name, such as `SPAN_KIND_SERVER`.
    init?(otlpName name: String) {
        switch name {
        case "SPAN_KIND_UNSPECIFIED": self = .unspecified
        case "SPAN_KIND_INTERNAL": self = .internal
        case "SPAN_KIND_SERVER": self = .server
        case "SPAN_KIND_CLIENT": self = .client
        case "SPAN_KIND_PRODUCER": self = .producer
        case "SPAN_KIND_CONSUMER": self = .consumer
        default: return nil
        }
    }
}

extension FinishedSpan.Status.Code {
    /// A number that OTLP does not know yet counts as unset.
    init(otlp number: UInt32) {
        self = UInt8(exactly: number).flatMap(Self.init(rawValue:)) ?? .unset
    }

    /// Reads the enum's name, such as `STATUS_CODE_ERROR`.
    init?(otlpName name: String) {
        switch name {
        case "STATUS_CODE_UNSET": self = .unset
        case "STATUS_CODE_OK": self = .ok
        case "STATUS_CODE_ERROR": self = .error
        default: return nil
        }
    }
}

extension SpanID {
    /// `nil` for the id of all zeros, which some senders write where there is no parent.
    var ifValid: SpanID? { isValid ? self : nil }
}
