// SPDX-License-Identifier: Apache-2.0

import OTLP
import TelemetrySDK

/// Where an ``OTLPForwarder`` puts its requests: another collector, or a file.
package protocol ForwardingTarget: Sendable {
    /// How it wants requests written.
    var encoding: OTLPEncoding { get }
    /// What the log calls it; holds no secrets.
    var destination: String { get }

    /// Does what is needed for requests to arrive, until ``shutdown()`` or cancellation.
    func run() async

    /// Puts one request there and returns when its fate is known.
    func send(_ message: [UInt8], of signal: OTLPSignal) async -> ExportOutcome

    /// Ends what is under way, and takes nothing from now on.
    func shutdown() async
}

extension OTLPSender: ForwardingTarget {}
