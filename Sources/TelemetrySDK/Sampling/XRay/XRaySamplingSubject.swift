// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// What rules look at: a span that is about to start, and the service that starts it.
///
/// The attributes are those of HTTP, in their present and their former names, as they are given at
/// creation.
struct XRaySamplingSubject {
    let service: XRayService
    private let request: SamplingRequest

    init(_ request: SamplingRequest, service: XRayService) {
        self.request = request
        self.service = service
    }

    var host: String? { text("server.address") ?? text("net.host.name") ?? text("http.host") }

    var method: String? {
        let method = text("http.request.method") ?? text("http.method")
        return method == "_OTHER" ? text("http.request.method_original") : method
    }

    var path: String? {
        text("url.path") ?? text("http.target")
            ?? (text("url.full") ?? text("http.url")).flatMap(Self.path)
    }

    var resourceARN: String? {
        service.resourceARN ?? (service.isFunction ? text("cloud.resource_id") : nil)
    }

    /// An attribute as a text; `nil` if it is not there, or is a list.
    func text(_ key: String) -> String? {
        guard let attribute = request.attributes[key] else { return nil }
        return switch AttributeValue(attribute) {
        case .string(let value): value
        case .int(let value): String(value)
        case .bool(let value): String(value)
        case .double(let value): String(value)
        default: nil
        }
    }

    /// What follows the host; `/` if nothing does, and `nil` if it is no URL.
    private static func path(ofURL url: String) -> String? {
        guard let separator = url.firstRange(of: "://") else { return nil }
        let rest = url[separator.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
}

/// The service for which is sampled, in X-Ray's words.
struct XRayService: Hashable, Sendable {
    let name: String
    /// Such as `AWS::ECS::Container`; `nil` outside of AWS.
    let type: String?
    let resourceARN: String?
    let isFunction: Bool

    init(_ resource: Resource) {
        func text(_ key: String) -> String? {
            guard case .string(let text) = resource.attributes[key] else { return nil }
            return text
        }
        name = resource.serviceName
        let platform = text("cloud.platform")
        type = platform.flatMap { Self.types[$0] }
        isFunction = platform == "aws_lambda"
        resourceARN =
            text("aws.ecs.container.arn") ?? (isFunction ? text("cloud.resource_id") : nil)
    }

    private static let types = [
        "aws_ec2": "AWS::EC2::Instance", "aws_ecs": "AWS::ECS::Container",
        "aws_eks": "AWS::EKS::Container", "aws_lambda": "AWS::Lambda::Function",
        "aws_elastic_beanstalk": "AWS::ElasticBeanstalk::Environment",
    ]
}
