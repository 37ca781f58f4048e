// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text of these bytes; `nil` if they are not UTF-8.
    ///
    /// Most text in telemetry is ASCII, which needs no validation beyond seeing that it is: this
    /// halves what reading a string costs.
    init?(validating bytes: ArraySlice<UInt8>) {
        if bytes.allSatisfy({ $0 < 0x80 }) {
            self.init(decoding: bytes, as: UTF8.self)
        } else {
            self.init(validating: bytes, as: UTF8.self)
        }
    }
}
