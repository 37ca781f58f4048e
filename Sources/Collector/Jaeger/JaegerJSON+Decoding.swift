// SPDX-License-Identifier: Apache-2.0

import TelemetryModel
import TraceStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Why an answer could not be read as Jaeger's.
package struct JaegerError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The bytes are not what Jaeger's query API sends.
        case malformed
        /// They are, and say what went wrong there, such as that there is no such trace.
        case refused(status: Int)
    }

    package var code: Code
    /// One sentence for the person who asked.
    package var message: String

    package var description: String { message }
}

extension JaegerJSON {
    /// Reads the traces of an answer from any server with Jaeger's query API.
    ///
    /// Tags that stand for OpenTelemetry's fields become those fields again.
    ///
    /// - Throws: ``JaegerError`` if the bytes are something else, hold an id that is none, or say
    ///   that the question failed.
    package static func decode(_ bytes: [UInt8]) throws(JaegerError) -> [Trace] {
        let answer = try parse(bytes)
        if answer.data?.isEmpty ?? true, let problem = answer.errors?.first {
            throw JaegerError(code: .refused(status: problem.code ?? 0), message: problem.msg)
        }
        var traces: [Trace] = []
        for trace in answer.data ?? [] {
            var reader = try JaegerTraceReader(trace)
            traces.append(try reader.read(trace))
        }
        return traces
    }

    private static func parse(_ bytes: [UInt8]) throws(JaegerError) -> JaegerAnswer {
        do {
            return try JSONDecoder().decode(JaegerAnswer.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw .malformed("This is not Jaeger's JSON: \(error.place)")
        } catch {
            throw .malformed("This is not Jaeger's JSON.")
        }
    }
}

extension JaegerError {
    static func malformed(_ message: String) -> JaegerError {
        JaegerError(code: .malformed, message: message)
    }
}

extension DecodingError {
    /// Where in the document it happened and what.
    fileprivate var place: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context), .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
        @unknown default: return "unknown error"
        }
    }
}
