// SPDX-License-Identifier: Apache-2.0

/// A text in which `*` stands for any characters and `?` for one.
package struct WildcardPattern: Hashable, Sendable {
    private let characters: [Character]
    private let isCaseSensitive: Bool

    package init(_ text: String, isCaseSensitive: Bool = false) {
        self.isCaseSensitive = isCaseSensitive
        characters = Array(isCaseSensitive ? text : text.lowercased())
    }

    /// Whether the whole text is of this form. What is not there at all is matched by `*` alone.
    package func matches(_ text: String?) -> Bool {
        if characters == ["*"] { return true }
        guard let text else { return false }
        return matches(Array(isCaseSensitive ? text : text.lowercased()))
    }

    /// Tries the shortest match for each `*` first and only ever goes back to the last one, which
    /// takes no more steps than pattern and text have characters, multiplied.
    private func matches(_ text: [Character]) -> Bool {
        var (position, index) = (0, 0)
        var retry: (position: Int, index: Int)?
        while position < text.count {
            if index < characters.count, characters[index] == "*" {
                retry = (position, index)
                index += 1
            } else if index < characters.count,
                characters[index] == "?" || characters[index] == text[position]
            {
                (position, index) = (position + 1, index + 1)
            } else if let last = retry {
                retry = (last.position + 1, last.index)
                (position, index) = (last.position + 1, last.index + 1)
            } else {
                return false
            }
        }
        return characters[index...].allSatisfy { $0 == "*" }
    }
}
