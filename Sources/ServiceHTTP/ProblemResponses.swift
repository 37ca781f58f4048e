// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Instrumenting
import Logging

/// Answers every error that reaches it with a problem document.
///
/// Errors that are the service's own fault are logged here, with their cause, within the span whose trace
/// the caller is told; the spans below have recorded them already. A cancelled request goes on unanswered,
/// since nobody is there to read the answer.
package struct ProblemResponses: RouterMiddleware {
    package typealias Context = ServiceRequestContext

    private let routes: RouteTable
    private let problem: @Sendable (any Error) -> Problem

    /// - Parameter problem: what a caller is told of an error of the service's own.
    package init(routes: RouteTable, problem: @escaping @Sendable (any Error) -> Problem) {
        self.routes = routes
        self.problem = problem
    }

    package func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch  where error is CancellationError && Task.isCancelled {
            throw error
        } catch {
            let problem = unrouted(request, context) ?? known(error)
            if !problem.isCallersFault { log(error, as: problem, request, context) }
            return problem.response(traceID: context.trace.traceID)
        }
    }

    private func known(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as any HTTPResponseError where error.status.code < 500:
            Problem(rejectedByServer: error.status)
        default: problem(error)
        }
    }

    /// What to say where the router found nothing; also tells the span which route was missed.
    private func unrouted(_ request: Request, _ context: Context) -> Problem? {
        guard context.endpointPath?.hasPrefix("/") != true else { return nil }
        guard let entry = routes.entry(for: request.uri.path) else { return .unknownRoute }
        context.coreContext.endpointPath.value = entry.path.description
        return .methodNotAllowed(allow: entry.allow)
    }

    private func log(
        _ error: any Error, as problem: Problem, _ request: Request, _ context: Context
    ) {
        context.logger.error(
            "A request failed", error: error,
            metadata: [
                "http.request.method": "\(request.method.rawValue)",
                "http.route": "\(context.endpointPath ?? "")",
                "http.response.status_code": .stringConvertible(problem.status.code),
            ])
    }
}
