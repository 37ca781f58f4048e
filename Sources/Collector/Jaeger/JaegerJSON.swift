// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

/// Traces in the JSON of Jaeger's query API, written and read.
///
/// How OpenTelemetry's fields become Jaeger's tags is laid down in the OpenTelemetry
/// specification, `common/mapping-to-non-otlp.md` and `trace/sdk_exporters/jaeger.md`. Times are
/// microseconds there, so nanoseconds below that are lost.
package enum JaegerJSON {
    /// The tags that stand for a span's own fields.
    enum Tag {
        static let error = "error"
        static let kind = "span.kind"
        static let statusCode = "otel.status_code"
        static let statusDescription = "otel.status_description"
        static let scopeName = "otel.scope.name"
        static let scopeVersion = "otel.scope.version"
        static let traceState = "w3c.tracestate"
        static let droppedAttributes = "otel.dropped_attributes_count"
        static let droppedEvents = "otel.dropped_events_count"
        static let droppedLinks = "otel.dropped_links_count"
        /// The field of a log that holds an event's name.
        static let event = "event"
        static let serviceName = "service.name"
    }

    /// The answer to a question for traces:
    /// `{"data":[…],"total":0,"limit":0,"offset":0,"errors":…}`.
    ///
    /// Jaeger leaves the three numbers zero here. Of several traces that were asked for by id,
    /// those that are not there are errors beside the others.
    package static func encode(_ traces: [Trace], notFound: [TraceID] = []) -> [UInt8] {
        let spanCount = traces.reduce(0) { $0 + $1.spans.count }
        let capacity = 1_024 + 1_024 * spanCount
        return answer(total: 0, notFound: notFound, reservingCapacity: capacity) { json in
            json.array { for trace in traces { write(trace, to: &$0) } }
        }
    }

    /// The answer to a question for names: `total` is their number.
    package static func encode(names: [String]) -> [UInt8] {
        answer(total: names.count) { json in
            json.array { for name in names { $0.value(name) } }
        }
    }

    /// The answer to a question for operations with their kinds.
    package static func encode(operations: [SpanOperation]) -> [UInt8] {
        answer(total: operations.count) { json in
            json.array {
                for operation in operations {
                    $0.object {
                        $0.key("name")
                        $0.value(operation.name)
                        $0.key("spanKind")
                        $0.value(operation.kind.label ?? "")
                    }
                }
            }
        }
    }

    /// The answer to a question for the edges of the graph of services. Jaeger leaves `total` zero.
    static func encode(dependencies: [Dependency]) -> [UInt8] {
        answer(total: 0) { json in
            json.array {
                for dependency in dependencies {
                    $0.object {
                        $0.key("parent")
                        $0.value(dependency.parent)
                        $0.key("child")
                        $0.value(dependency.child)
                        $0.key("callCount")
                        $0.value(dependency.calls)
                    }
                }
            }
        }
    }

    /// The answer when there is none: no data, and one error with an HTTP status.
    package static func encode(errorCode code: Int, message: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("data")
            json.null()
            numbers(total: 0, to: &json)
            json.key("errors")
            json.array {
                $0.object {
                    $0.key("code")
                    $0.value(code)
                    $0.key("msg")
                    $0.value(message)
                }
            }
        }
        return json.bytes
    }

    private static func answer(
        total: Int, notFound: [TraceID] = [], reservingCapacity capacity: Int = 0,
        _ data: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: capacity)
        json.object { json in
            json.key("data")
            data(&json)
            numbers(total: total, to: &json)
            json.key("errors")
            writeErrors(notFound, to: &json)
        }
        return json.bytes
    }

    private static func writeErrors(_ notFound: [TraceID], to json: inout JSONWriter) {
        guard !notFound.isEmpty else { return json.null() }
        json.array { json in
            for id in notFound {
                json.object {
                    $0.key("msg")
                    $0.value(QueryError.traceNotFound.message)
                    $0.key("traceID")
                    $0.value(id.description)
                }
            }
        }
    }

    private static func numbers(total: Int, to json: inout JSONWriter) {
        for (key, number) in [("total", total), ("limit", 0), ("offset", 0)] {
            json.key(key)
            json.value(number)
        }
    }
}
