// SPDX-License-Identifier: Apache-2.0

/// The part of JSON Schema that our description of the API uses.
///
/// A keyword that it does not know is an error, so that nothing goes unchecked in silence.
struct JSONSchema {
    /// The document that references point into.
    let root: JSON

    /// What is wrong with a value, each with the path to it; nothing if the value is right.
    func errors(in value: JSON, schema: JSON, at path: String = "$") -> [String] {
        guard let keywords = resolve(schema).object else { return ["\(path): no schema"] }
        return keywords.flatMap { keyword, argument in
            check(keyword, argument, in: keywords, value, path)
        }
    }

    /// Follows `$ref`.
    func resolve(_ node: JSON) -> JSON {
        guard let reference = node["$ref"]?.string else { return node }
        let steps = reference.split(separator: "/").dropFirst()
        return resolve(steps.reduce(root) { $0[String($1)] ?? .null })
    }

    private func check(
        _ keyword: String, _ argument: JSON, in schema: [String: JSON], _ value: JSON,
        _ path: String
    ) -> [String] {
        switch keyword {
        case "description", "examples", "format", "default":
            return []
        case "type":
            return fail(!hasType(value, argument), "\(path) is not \(argument)")
        case "const":
            return fail(value != argument, "\(path) is not \(argument)")
        case "enum":
            return fail(argument.array?.contains(value) != true, "\(path) is none of \(argument)")
        case "allOf":
            return (argument.array ?? []).flatMap { errors(in: value, schema: $0, at: path) }
        case "oneOf":
            let matches = argument.array?.filter { errors(in: value, schema: $0).isEmpty } ?? []
            return fail(matches.count != 1, "\(path) matches \(matches.count) of oneOf")
        case "required", "properties", "additionalProperties":
            return checkObject(keyword, argument, in: schema, value, path)
        case "items":
            return (value.array ?? []).enumerated().flatMap { index, element in
                errors(in: element, schema: argument, at: "\(path)[\(index)]")
            }
        default:
            return checkBound(keyword, argument, value, path)
        }
    }

    private func checkObject(
        _ keyword: String, _ argument: JSON, in schema: [String: JSON], _ value: JSON,
        _ path: String
    ) -> [String] {
        guard let members = value.object else { return [] }
        switch keyword {
        case "required":
            let missing = argument.array?.compactMap(\.string).filter { members[$0] == nil } ?? []
            return missing.map { "\(path).\($0) is missing" }
        case "properties":
            return (argument.object ?? [:]).flatMap { name, schema in
                members[name].map { errors(in: $0, schema: schema, at: "\(path).\(name)") } ?? []
            }
        default:
            let known = schema["properties"]?.object ?? [:]
            return members.keys.filter { known[$0] == nil }.map { "\(path).\($0) is unknown" }
        }
    }

    private func checkBound(
        _ keyword: String, _ argument: JSON, _ value: JSON, _ path: String
    ) -> [String] {
        let limit = argument.number ?? .nan
        let message = "\(path) breaks \(keyword) \(argument)"
        switch keyword {
        case "pattern":
            guard let text = value.string, let pattern = argument.string else { return [] }
            return fail((try? Regex(pattern).firstMatch(in: text)) == nil, message)
        case "minLength": return fail((value.string?.count).map { Double($0) < limit }, message)
        case "maxLength": return fail((value.string?.count).map { Double($0) > limit }, message)
        case "minItems": return fail((value.array?.count).map { Double($0) < limit }, message)
        case "maxItems": return fail((value.array?.count).map { Double($0) > limit }, message)
        case "minimum": return fail(value.number.map { $0 < limit }, message)
        case "maximum": return fail(value.number.map { $0 > limit }, message)
        case "exclusiveMinimum": return fail(value.number.map { $0 <= limit }, message)
        case "exclusiveMaximum": return fail(value.number.map { $0 >= limit }, message)
        default: return ["\(path): the keyword \(keyword) is not checked"]
        }
    }

    private func fail(_ isBroken: Bool?, _ message: String) -> [String] {
        isBroken == true ? [message] : []
    }

    private func hasType(_ value: JSON, _ type: JSON) -> Bool {
        if let types = type.array { return types.contains { hasType(value, $0) } }
        switch (type.string, value) {
        case ("string", .string), ("integer", .int), ("number", .int), ("number", .double),
            ("object", .object), ("array", .array), ("boolean", .bool), ("null", .null):
            return true
        default: return false
        }
    }
}
