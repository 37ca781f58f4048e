// SPDX-License-Identifier: Apache-2.0

/// Why a text could not become a value, as the end of a sentence that begins with the field's name:
/// "must be a currency code such as "EUR"".
///
/// Thrown by the initialisers that parse one value; ``FieldParser`` turns it into a ``FieldError``.
/// The message never repeats the text that was given.
package struct InvalidValue: Error, Hashable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
