// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetryModel
import TraceStore

/// The answers of version 3 of Jaeger's query API: traces in OTLP's JSON in an envelope.
///
/// See Jaeger's `query_service.openapi.yaml`. Lists that are empty are there nevertheless, since
/// the description requires them.
enum JaegerV3JSON {
    /// `{"result":{"resourceSpans":[…]}}`
    static func encode(_ traces: [Trace]) -> [UInt8] {
        let request = TraceRequest(resourceSpans: traces.flatMap(\.resourceSpans))
        return Array(#"{"result":"#.utf8) + request.encoded(as: .json) + Array("}".utf8)
    }

    static func encode(services: [String]) -> [UInt8] {
        object("services") { for service in services { $0.value(service) } }
    }

    /// A span without a kind counts as internal.
    static func encode(operations: [SpanOperation]) -> [UInt8] {
        object("operations") { json in
            for operation in operations {
                json.object {
                    $0.key("name")
                    $0.value(operation.name)
                    $0.key("spanKind")
                    $0.value(operation.kind.label ?? "internal")
                }
            }
        }
    }

    /// Counts are strings, as protobuf's JSON has 64-bit numbers.
    static func encode(dependencies: [Dependency]) -> [UInt8] {
        object("dependencies") { json in
            for dependency in dependencies {
                json.object {
                    $0.key("parent")
                    $0.value(dependency.parent)
                    $0.key("child")
                    $0.value(dependency.child)
                    $0.key("callCount")
                    $0.value(String(dependency.calls))
                }
            }
        }
    }

    /// `{"error":{"httpCode":404,"message":"No traces found"}}`
    static func encode(errorCode code: Int, message: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("error")
            json.object {
                $0.key("httpCode")
                $0.value(code)
                $0.key("message")
                $0.value(message)
            }
        }
        return json.bytes
    }

    private static func object(_ key: String, _ elements: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key(key)
            json.array(elements)
        }
        return json.bytes
    }
}
