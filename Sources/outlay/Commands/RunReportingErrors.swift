// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SystemPackage
import TelemetrySDK

extension ExitCode {
    /// The environment or the arguments cannot be meant (`EX_CONFIG`).
    static let configuration = ExitCode(78)
}

/// Runs a command, and turns what it throws into a sentence on standard error and an exit code:
/// 78 if a setting is wrong, 1 otherwise.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as SettingError {
        complain(error.description)
        throw ExitCode.configuration
    } catch let error as ConfigurationError {
        complain(error.description)
        throw ExitCode.configuration
    } catch let exit as ExitCode {
        throw exit
    } catch {
        complain("\(error)")
        throw ExitCode.failure
    }
}

/// Says a sentence on standard error.
func complain(_ sentence: String) {
    _ = try? FileDescriptor.standardError.writeAll("outlay: \(sentence)\n".utf8)
}
