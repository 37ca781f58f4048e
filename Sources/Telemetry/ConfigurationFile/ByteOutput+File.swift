// SPDX-License-Identifier: Apache-2.0

import TelemetryExport
import TelemetrySDK

extension ByteOutput {
    /// `otlp_file/development`.
    init(file node: ConfigurationNode) throws(ConfigurationError) {
        guard let stream = try node.fields("output_stream")["output_stream"] else {
            self = .standardOutput
            return
        }
        let text = try stream.string()
        let path = text.hasPrefix("file://") ? text.dropFirst("file://".count) : ""
        if text == "stdout" {
            self = .standardOutput
        } else if path.hasPrefix("/") {
            self = .file(path: String(path))
        } else {
            throw stream.error(expected: "stdout or a URL such as file:///var/log/telemetry.jsonl")
        }
    }
}
