// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Tracing

/// Reads propagation headers from HTTP fields.
///
/// A field that was sent several times is read as one, joined by commas, which is how lists such as
/// `tracestate` and `baggage` may be split (RFC 9110, 5.3). A name that is no field name reads as absent.
package struct HTTPFieldsExtractor: Extractor {
    package init() {}

    package func extract(key: String, from fields: HTTPFields) -> String? {
        guard let name = HTTPField.Name(propagation: key)?.canonicalName else { return nil }
        var joined: String?
        for field in fields where field.name.canonicalName == name {
            joined = joined.map { "\($0),\(field.value)" } ?? field.value
        }
        return joined
    }
}

/// Writes propagation headers into HTTP fields, replacing those of the same name.
package struct HTTPFieldsInjector: Injector {
    package init() {}

    package func inject(_ value: String, forKey key: String, into fields: inout HTTPFields) {
        guard let name = HTTPField.Name(propagation: key) else { return }
        fields[name] = value
    }
}

extension HTTPField.Name {
    /// Propagators ask for lower-case names, which need no copy; the rest is lower-cased here.
    fileprivate init?(propagation key: String) {
        if let name = HTTPField.Name(parsed: key) {
            self = name
        } else {
            self.init(key)
        }
    }
}
