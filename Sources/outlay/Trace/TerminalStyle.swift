// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// When to send colours.
enum ColourChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// To a terminal, unless `NO_COLOR` is set or the terminal has none.
    case auto
    case always
    case never
}

/// How to print for whoever reads standard output.
struct TerminalStyle: Hashable, Sendable {
    let usesColour: Bool
    let width: Int

    /// What is taken where nobody has a width, as in a file.
    static let usualWidth = 100

    /// - Parameters:
    ///   - isTerminal: Whether somebody looks at it.
    ///   - environment: `NO_COLOR` (no-color.org) counts unless it is empty.
    ///   - columns: The terminal's; `nil` if it does not say.
    init(
        _ choice: ColourChoice, isTerminal: Bool, environment: [String: String], columns: Int?
    ) {
        switch choice {
        case .always: usesColour = true
        case .never: usesColour = false
        case .auto:
            let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty
            usesColour = isTerminal && !isRefused && environment["TERM"] != "dumb"
        }
        width = isTerminal ? min(columns ?? Self.usualWidth, 240) : Self.usualWidth
    }
}

extension StandardOutput {
    /// The columns of the terminal; `nil` if there is none, or if it does not say.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(FileDescriptor.standardOutput.rawValue, UInt(TIOCGWINSZ), &size) == 0,
            size.ws_col > 0
        else { return nil }
        return Int(size.ws_col)
    }
}
