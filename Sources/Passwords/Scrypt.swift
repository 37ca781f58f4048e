// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The key derivation function scrypt (RFC 7914), by BoringSSL.
enum Scrypt {
    /// Derives bytes; blocks for as long as `cost` says.
    ///
    /// Fails where the memory cannot be had, or the parameters are none that the RFC allows.
    static func derive(
        from password: [UInt8], salt: [UInt8], cost: ScryptCost, length: Int
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: length, rounds: 1 << cost.logN,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    /// A hash with all that it takes to compute it again, in the PHC string format.
    static func text(salt: [UInt8], cost: ScryptCost, hash: [UInt8]) -> String {
        let parameters = "ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)"
        return "$scrypt$\(parameters)$\(base64(salt))$\(base64(hash))"
    }

    /// Base64 without padding, as the PHC string format has it.
    private static func base64(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }
}
