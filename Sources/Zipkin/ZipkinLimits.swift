// SPDX-License-Identifier: Apache-2.0

/// How much of a list of spans is read before it is refused.
///
/// What is counted is what is kept, since few bytes can claim much memory. The defaults suit a
/// collector on one person's machine: no tracer's batch comes near them.
package struct ZipkinLimits: Hashable, Sendable {
    /// The list's length, after decompression.
    package var bytes: Int
    /// How deep arrays and objects may nest; Zipkin needs four levels, fields unknown to us may more.
    package var depth: Int
    /// Spans in one list.
    package var spans: Int
    /// Tags or annotations of one span.
    package var collection: Int
    /// All of these in one list together.
    package var elements: Int
    /// Bytes of one string.
    package var stringLength: Int
    /// Bytes of memory that what is read may take, estimated from above.
    package var memory: Int

    package init(
        bytes: Int = 64 << 20,
        depth: Int = 64,
        spans: Int = 100_000,
        collection: Int = 10_000,
        elements: Int = 4_000_000,
        stringLength: Int = 1 << 20,
        memory: Int = 1 << 30
    ) {
        self.bytes = bytes
        self.depth = depth
        self.spans = spans
        self.collection = collection
        self.elements = elements
        self.stringLength = stringLength
        self.memory = memory
    }

    package static let standard = ZipkinLimits()
}

/// What is left of the limits while one list is read.
struct ReadingBudget {
    let limits: ZipkinLimits
    private var elements = 0
    private var memory = 0
    private var depth = 0

    /// What one more takes in an array that has doubled to hold it: of the small things, and of spans.
    private static let (elementMemory, spanMemory) = (128, 1024)
    /// What a text takes beside itself.
    private static let stringMemory = 64

    init(_ limits: ZipkinLimits) {
        self.limits = limits
    }

    /// Counts one more element of a collection that holds `count` already.
    mutating func addElement(to count: Int, at offset: Int) throws(ZipkinError) {
        guard count < limits.collection else {
            throw .limit(at: offset, "more than \(limits.collection) elements")
        }
        elements += 1
        guard elements <= limits.elements else {
            throw .limit(at: offset, "more than \(limits.elements) elements in all")
        }
        try charge(Self.elementMemory, at: offset)
    }

    private mutating func charge(_ bytes: Int, at offset: Int) throws(ZipkinError) {
        memory += bytes
        guard memory <= limits.memory else {
            throw .limit(at: offset, "more than \(limits.memory) bytes of memory needed")
        }
    }

    mutating func descend(at offset: Int) throws(ZipkinError) {
        guard depth < limits.depth else {
            throw .limit(at: offset, "nested deeper than \(limits.depth) levels")
        }
        depth += 1
    }

    mutating func ascend() { depth -= 1 }

    mutating func check(length: Int, at offset: Int) throws(ZipkinError) {
        guard length <= limits.stringLength else {
            throw .limit(at: offset, "longer than \(limits.stringLength) bytes")
        }
        // Short strings live within their values.
        if length > 15 { try charge(length + Self.stringMemory, at: offset) }
    }

    mutating func check(spans count: Int, at offset: Int) throws(ZipkinError) {
        guard count <= limits.spans else {
            throw .limit(at: offset, "more than \(limits.spans) spans in one list")
        }
        try charge(Self.spanMemory, at: offset)
    }
}
