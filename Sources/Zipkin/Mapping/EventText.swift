// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// An event as the text of an annotation, which is all that Zipkin has for one.
///
/// Without attributes it is the name; with them `"name": {"key": "value"}`
/// (`trace/sdk_exporters/zipkin.md`, Events). The exporter for Python puts one more pair of braces
/// around it, which is read as well.
struct EventText {
    /// The event; its time is not part of the text.
    private(set) var event: FinishedSpan.Event

    init(_ event: FinishedSpan.Event) {
        self.event = event
    }

    /// Reads an annotation. Any text that is of neither form is a name.
    ///
    /// - Parameter budget: What is left for the whole list; where it does not last, the text is a
    ///   name as well.
    init(_ text: String, budget: inout ReadingBudget) {
        event = FinishedSpan.Event(name: text, time: 0)
        guard let first = text.utf8.first,
            first == UInt8(ascii: "\"") || first == UInt8(ascii: "{")
        else { return }
        var reader = JSONReader(Array(text.utf8), budget: budget)
        guard let read = try? reader.event(inBraces: first == UInt8(ascii: "{")) else { return }
        budget = reader.budget
        (event.name, event.attributes) = read
        guard case .int(let count) = event.attributes[TagName.droppedAttributes],
            let dropped = UInt32(exactly: count)
        else { return }
        event.droppedAttributes = dropped
        event.attributes[TagName.droppedAttributes] = nil
    }

    var text: String {
        var attributes = event.attributes
        if event.droppedAttributes > 0 {
            attributes[TagName.droppedAttributes] = .int(Int64(event.droppedAttributes))
        }
        guard !attributes.isEmpty else { return event.name }
        var title = JSONWriter()
        title.string(event.name)
        var values = JSONWriter()
        values.attributes(attributes)
        return "\(title.text): \(values.text)"
    }
}

extension JSONReader {
    fileprivate mutating func event(
        inBraces: Bool
    ) throws(ZipkinError) -> (String, Attributes) {
        var event: (name: String, attributes: Attributes)?
        if inBraces {
            try members { reader, key throws(ZipkinError) in
                guard event == nil else { throw .malformed(at: reader.offset, "not one event") }
                event = (key, try reader.attributes())
            }
        } else {
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw .malformed(at: offset, "no colon") }
            event = (name, try attributes())
        }
        try end()
        guard let event else { throw .malformed(at: offset, "no event") }
        return event
    }
}
