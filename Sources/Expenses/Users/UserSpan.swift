// SPDX-License-Identifier: Apache-2.0

import Instrumenting
import Tracing

/// The spans that the layers open for users, by name.
///
/// All are INTERNAL and carry `component`, which is `handler`, `service` or `repository`, and
/// `outlay.user.id` where the registration is known. No span tells a name.
package enum UserSpan: String, CaseIterable, ComponentSpan {
    case userHandlerRegister = "UserHandler.register"
    case userHandlerGet = "UserHandler.get"

    case userServiceRegister = "UserService.register"
    case userServiceGet = "UserService.get"

    case userRepositoryInsert = "UserRepository.insert"
    case userRepositoryFind = "UserRepository.find"
}

/// Runs `operation` within the span of a layer.
///
/// - Parameters:
///   - user: the user that the span is about; where only the operation finds out, it sets
///     ``Instrumenting/AttributeName/registrationID`` on the span that it is given.
///   - file: the `#fileID` of the caller, whose module is the instrumentation scope.
package func withSpan<Result>(
    _ span: UserSpan,
    about user: RegistrationID? = nil,
    isolation: isolated (any Actor)? = #isolation,
    function: String = #function,
    file: String = #fileID,
    line: UInt = #line,
    _ operation: (any Span) async throws -> Result
) async rethrows -> Result {
    var attributes: AttributeList = [:]
    attributes[AttributeName.registrationID] = user.map { .string($0.description) }
    return try await withComponentSpan(
        span, attributes: attributes, isolation: isolation,
        function: function, file: file, line: line, operation)
}
