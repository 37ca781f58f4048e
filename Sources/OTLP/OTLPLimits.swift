// SPDX-License-Identifier: Apache-2.0

/// How much of a message is read before it is refused.
///
/// A few bytes on the wire can claim much memory, so what is counted is what is kept. The defaults
/// suit a collector on one person's machine: no SDK's batch comes near them.
package struct OTLPLimits: Hashable, Sendable {
    /// The message's length, after decompression.
    package var bytes: Int
    /// How deep messages (in JSON: objects and arrays) may nest.
    package var depth: Int
    /// Spans in one request.
    package var spans: Int
    /// Log records or metric points in one request.
    package var records: Int
    /// Attributes, array values, events, links, buckets or exemplars of one owner, metrics of a scope.
    package var collection: Int
    /// All of these in one request together, and its resources and scopes.
    package var elements: Int
    /// Bytes of one string or byte array.
    package var stringLength: Int
    /// Bytes of memory that what is read may take, estimated from above.
    package var memory: Int

    package init(
        bytes: Int = 64 << 20,
        depth: Int = 64,
        spans: Int = 100_000,
        records: Int = 100_000,
        collection: Int = 10_000,
        elements: Int = 4_000_000,
        stringLength: Int = 1 << 20,
        memory: Int = 1 << 30
    ) {
        self.bytes = bytes
        self.depth = depth
        self.spans = spans
        self.records = records
        self.collection = collection
        self.elements = elements
        self.stringLength = stringLength
        self.memory = memory
    }

    package static let standard = OTLPLimits()
}

/// What is left of the limits while one message is read.
struct DecodingBudget {
    let limits: OTLPLimits
    private var spans = 0
    private var records = 0
    private var elements = 0
    private var memory = 0
    private var depth = 0

    /// What one more takes in an array that has doubled to hold it: of the small things, and of spans,
    /// records and points.
    private static let (elementMemory, recordMemory) = (128, 512)
    /// What the text or the bytes of a value take beside themselves.
    private static let stringMemory = 64

    init(_ limits: OTLPLimits, length: Int) throws(OTLPError) {
        self.limits = limits
        guard length <= limits.bytes else {
            throw .limit(at: limits.bytes, "more than \(limits.bytes) bytes")
        }
    }

    /// Counts one more element of a collection that holds `count` already.
    mutating func addElement(to count: Int, at offset: Int) throws(OTLPError) {
        guard count < limits.collection else {
            throw .limit(at: offset, "more than \(limits.collection) elements")
        }
        elements += 1
        guard elements <= limits.elements else {
            throw .limit(at: offset, "more than \(limits.elements) elements in all")
        }
        try charge(Self.elementMemory, at: offset)
    }

    private mutating func charge(_ bytes: Int, at offset: Int) throws(OTLPError) {
        memory += bytes
        guard memory <= limits.memory else {
            throw .limit(at: offset, "more than \(limits.memory) bytes of memory needed")
        }
    }

    mutating func addSpan(at offset: Int) throws(OTLPError) {
        spans += 1
        guard spans <= limits.spans else {
            throw .limit(at: offset, "more than \(limits.spans) spans in one request")
        }
        try charge(Self.recordMemory, at: offset)
    }

    mutating func addRecord(at offset: Int) throws(OTLPError) {
        records += 1
        guard records <= limits.records else {
            throw .limit(at: offset, "more than \(limits.records) records in one request")
        }
        try charge(Self.recordMemory, at: offset)
    }

    mutating func descend(at offset: Int) throws(OTLPError) {
        guard depth < limits.depth else {
            throw .limit(at: offset, "nested deeper than \(limits.depth) levels")
        }
        depth += 1
    }

    mutating func ascend() { depth -= 1 }

    /// Counts one more string or byte array.
    mutating func checkStringLength(_ length: Int, at offset: Int) throws(OTLPError) {
        guard length <= limits.stringLength else {
            throw .limit(at: offset, "longer than \(limits.stringLength) bytes")
        }
        // Short strings live within their values.
        if length > 15 { try charge(length + Self.stringMemory, at: offset) }
    }
}
