// SPDX-License-Identifier: Apache-2.0

/// A value that shows itself in no text: not in a description, a dump, a span or a log line, nor in
/// those of whatever contains it.
///
/// Whoever needs the value says ``exposed``, which is easily searched for.
package struct Secret<Value> {
    package let exposed: Value

    package init(_ value: Value) {
        exposed = value
    }
}

extension Secret: Sendable where Value: Sendable {}
extension Secret: Equatable where Value: Equatable {}
extension Secret: Hashable where Value: Hashable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
