// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

@testable import HTTPInstrumentation

@Suite struct KnownMethodsTests {
    @Test(arguments: ["GET", "HEAD", "PATCH", "QUERY"])
    func `the standard methods are known`(name: String) throws {
        #expect(KnownMethods.standard.contains(try #require(HTTPRequest.Method(name))))
    }

    @Test func `the variable replaces all of them`() throws {
        let methods = KnownMethods(environment: [KnownMethods.variable: "GET, BREW ,"])
        #expect(methods.contains(.get))
        #expect(methods.contains(try #require(HTTPRequest.Method("BREW"))))
        #expect(!methods.contains(.post))
        #expect(!methods.contains(try #require(HTTPRequest.Method("get"))))
    }

    @Test(arguments: [[:], [KnownMethods.variable: ""], [KnownMethods.variable: " , "]])
    func `an empty variable changes nothing`(environment: [String: String]) {
        #expect(KnownMethods(environment: environment).contains(.delete))
    }
}

@Suite struct QueryRedactionTests {
    @Test(arguments: [
        ("", ""), ("a=1&b", "a=1&b"), ("sig=x", "sig=REDACTED"), ("sig=&a=1", "sig=REDACTED&a=1"),
        ("a=1&&Signature=a=b&c", "a=1&&Signature=REDACTED&c"), ("SIG=x&xsig=y", "SIG=x&xsig=y"),
        ("sig=1&sig=2", "sig=REDACTED&sig=REDACTED"),
        (
            "AWSAccessKeyId=1&X-Goog-Signature=2",
            "AWSAccessKeyId=REDACTED&X-Goog-Signature=REDACTED"
        ),
        (
            "X-Amz-Signature=1&X-Amz-Credential=2&X-Amz-Security-Token=3",
            "X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED&X-Amz-Security-Token=REDACTED"
        ),
    ])
    func `credentials are taken out, the rest stays`(query: String, redacted: String) {
        #expect(QueryRedaction.standard.redact(query) == redacted)
    }
}

@Suite struct ForwardingTests {
    @Test(arguments: [
        ("example.com", Endpoint(host: "example.com", port: nil)),
        ("example.com:8080", Endpoint(host: "example.com", port: 8080)),
        ("192.0.2.1:80", Endpoint(host: "192.0.2.1", port: 80)),
        ("[2001:db8::1]:443", Endpoint(host: "2001:db8::1", port: 443)),
        ("[2001:db8::1]", Endpoint(host: "2001:db8::1", port: nil)),
        ("2001:db8::1", Endpoint(host: "2001:db8::1", port: nil)),
        ("example.com:port", Endpoint(host: "example.com", port: nil)),
    ])
    func `hosts are read with and without a port`(text: String, endpoint: Endpoint) {
        #expect(Endpoint(text[...]) == endpoint)
    }

    @Test(arguments: ["", ":80", "[]", "[::1", "unknown", "_hidden"])
    func `what names no host is none`(text: String) {
        #expect(Endpoint(text[...]) == nil)
    }

    @Test func `the standard header comes before the others`() throws {
        let forwarding = Forwarding([
            try name("X-Forwarded-For"): "192.0.2.1", try name("X-Forwarded-Proto"): "http",
            try name("Forwarded"):
                "For=\"[2001:db8::7]:4711\"; proto=https;host=a.example:81, for=192.0.2.2",
        ])
        #expect(forwarding.client == Endpoint(host: "2001:db8::7", port: 4711))
        #expect(forwarding.scheme == "https")
        #expect(forwarding.host == Endpoint(host: "a.example", port: 81))
    }

    @Test func `a hidden client is looked for elsewhere`() throws {
        let forwarding = Forwarding([
            try name("Forwarded"): "for=_secret;host",
            try name("X-Forwarded-For"): "192.0.2.1, 192.0.2.9",
        ])
        #expect(forwarding.client?.host == "192.0.2.1")
        #expect(forwarding.host == nil)
    }

    private func name(_ name: String) throws -> HTTPField.Name {
        try #require(HTTPField.Name(name))
    }
}
