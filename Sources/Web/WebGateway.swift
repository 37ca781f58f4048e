// SPDX-License-Identifier: Apache-2.0

import Digest
import HTTPInstrumentation
import HTTPTypes
import Hummingbird
import ServiceHTTP

/// What a browser talks to: the page, the way to the API behind it, and the news of what changes there.
///
/// Emits a SERVER span for each request under `/api` and for `/chain` (see
/// ``HTTPInstrumentation/ServerTracing``) and below it the CLIENT span of the request that it forwards. Files of the page, `/config.json`, `/events`
/// and health are served untraced: a trace begins with what a person does. It believes the page about
/// who the person is, and so belongs behind something that does not, or on a machine of one's own.
package struct WebGateway: Sendable {
    private let page: Page
    private let forwarder: APIForwarder
    private let chain: ChainHandler
    private let events: EventStream
    private let knownMethods: KnownMethods
    private let users: UserHash

    /// - Parameters:
    ///   - client: sends what is forwarded; whoever made it runs it.
    ///   - live: the changes that `/events` tells; whoever made it runs it.
    ///   - limits: how much is forwarded, and how long an answer may take.
    ///   - knownMethods: The methods that span names may contain.
    ///   - users: Makes of users what log lines may say of them.
    package init(
        _ configuration: WebConfiguration, client: TracedHTTPClient, live: LiveExpenses,
        limits: ForwardingLimits = ForwardingLimits(), knownMethods: KnownMethods = .standard,
        users: UserHash = UserHash()
    ) {
        page = Page(configuration)
        forwarder = APIForwarder(upstream: configuration.expenses, client: client, limits: limits)
        chain = ChainHandler(
            configuration.identity,
            next: NextService(
                url: configuration.expenses, peer: "outlay-expenses", name: "expense service",
                code: "upstream", client: client, timeout: limits.chainTimeout
            ).chain)
        events = EventStream(live: live)
        self.knownMethods = knownMethods
        self.users = users
    }

    /// The router to build an application of; tests and the program use the same one.
    package func router() -> Router<ServiceRequestContext> {
        let untraced = page.routes + [Route(.get, "/events", events.serve)] + health
        let traced =
            APIForwarder.methods.map { Route($0, "/api/**", forwarder.forward) }
            + [Route(.get, "/chain", chain.chain)]
        let router = Router(
            context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: ServerTracing(
                untracedPaths: Set(untraced.map(\.path.description)), methods: knownMethods,
                log: RequestLog(users: users) { $0.headers[.userID] }))
        router.add(middleware: page.security)
        router.add(
            middleware: ProblemResponses(routes: RouteTable(untraced + traced)) { _ in .internal
            })
        for route in untraced + traced {
            router.on(route.path, method: route.method, use: route.respond)
        }
        return router
    }

    /// The gateway is ready while it runs: an API that is away is told to whoever asks for it, and the
    /// page with which to see that stays there.
    private var health: [Route] {
        let health = HealthHandler(check: {})
        return [Route(.get, "/healthz", health.live), Route(.get, "/readyz", health.ready)]
    }
}

extension HTTPField.Name {
    // A literal of letters and hyphens is a field name, so there is always a value.
    /// Names the user on whose behalf the page asks.
    fileprivate static let userID = HTTPField.Name("X-User-Id")!
}
