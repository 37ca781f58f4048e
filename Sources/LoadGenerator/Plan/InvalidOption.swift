// SPDX-License-Identifier: Apache-2.0

/// An option that cannot be meant; the description says what it takes, in a sentence.
package struct InvalidOption: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
