"""The whole HTTP application: Litestar for resources and pages, plain ASGI for GraphQL, surroundings around both."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from litestar import Litestar, Request, Response, Router, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from proca.adapters.http import auth, links, problems, supporter_links
from proca.adapters.http.account_pages import router as account_pages
from proca.adapters.http.asgi import App, Receive, Scope, Send
from proca.adapters.http.auth import Authenticator, RejectedCredentialsError
from proca.adapters.http.explorer.docs import documented
from proca.adapters.http.explorer.playground import PATHS, Anybody, Playground
from proca.adapters.http.graphql.endpoint import GraphQLEndpoint
from proca.adapters.http.graphql.live import LiveGraphQL
from proca.adapters.http.pages import mailbox, oidc, sign, static
from proca.adapters.http.rest import (
    campaign_writes,
    campaigns,
    dead_letters,
    exports,
    intake,
    live_stats,
    moderation,
    org_belongings,
    orgs,
    page_writes,
    people,
    queues,
)
from proca.adapters.http.rest.requests import StrictRequest
from proca.adapters.http.sockets.mount import Sockets
from proca.adapters.http.surroundings import Surroundings
from proca.adapters.http.use_cases import UseCases
from proca.adapters.http.visits import Networks, Visits
from proca.domain.errors import ProcaError

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


async def look_again(request: Request[object, object, State]) -> None:
    """After a write, whoever reads next looks whether settings changed."""
    if request.method not in ("GET", "HEAD"):
        request.app.state.use_cases.refresh()


# One router, because a path is registered once, with all that may be done to it.
RESOURCES = Router(
    "/v1",
    route_handlers=[
        *campaigns.handlers,
        live_stats.live_stats,
        *intake.handlers,
        *orgs.handlers,
        *org_belongings.handlers,
        *people.handlers,
        *campaign_writes.handlers,
        *page_writes.handlers,
        *exports.handlers,
        *moderation.handlers,
        *queues.handlers,
        *dead_letters.handlers,
    ],
    request_class=StrictRequest,
    after_response=look_again,
)


_JSON = "application/json; charset=utf-8"


@get("/health", include_in_schema=False)
async def health(state: State) -> Response[dict[str, str]]:
    """Whether requests can be served: the probe of load balancers (spec 20 §7)."""
    if await state.use_cases.is_healthy():
        return Response({"status": "ok"}, media_type=_JSON)
    return Response({"status": "error", "message": "database unreachable"}, status_code=503, media_type=_JSON)


def create_app(
    use_cases: UseCases,
    allowed_origins: tuple[str, ...] = ("*",),
    lifespan: Sequence[Lifespan] = (),
    trusted_proxies: Networks = (),
    domain: str | None = None,
) -> App:
    """The application over these use cases."""
    authenticator = Authenticator(use_cases.accounts)
    litestar = Litestar(
        route_handlers=[
            health,
            RESOURCES,
            sign.router,
            links.router,
            supporter_links.router,
            mailbox.router,
            oidc.router,
            *static.handlers,
            account_pages.router,
        ],
        state=State({"use_cases": use_cases, "authenticator": authenticator, "callers": authenticator}),
        exception_handlers={
            RejectedCredentialsError: auth.reject,
            ProcaError: problems.refuse,
            HTTPException: problems.reject,
            Exception: problems.pass_on,
        },
        openapi_config=documented(),
        lifespan=list(lifespan),
        request_max_body_size=None,
        logging_config=None,
    )
    endpoint = GraphQLEndpoint(use_cases, authenticator)
    playground = Playground(GraphQLEndpoint(use_cases, Anybody(), endpoint.graphql))
    sockets = Sockets(LiveGraphQL(endpoint.graphql, use_cases), authenticator, domain, allowed_origins)
    inside = Visits(_dispatched(litestar, endpoint, playground, sockets), trusted_proxies)
    return Surroundings(inside, allowed_origins)


def _dispatched(litestar: Litestar, endpoint: GraphQLEndpoint, playground: Playground, sockets: Sockets) -> App:
    """`/api` without a framework in between, for it is the hot path."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in ("/api", "/api/"):
            await endpoint(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in PATHS:
            await playground(scope, receive, send)
        elif scope["type"] == "websocket":
            await sockets(scope, receive, send)
        else:
            await litestar(scope, receive, send)  # type: ignore[arg-type]  # the same ASGI in narrower types

    return dispatch
