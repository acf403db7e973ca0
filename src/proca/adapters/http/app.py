"""The whole HTTP application: Litestar for resources and pages, plain ASGI for GraphQL, surroundings around both."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import ScalarRenderPlugin

from proca import __version__
from proca.adapters.http import problems
from proca.adapters.http.asgi import App, Receive, Scope, Send
from proca.adapters.http.graphql.endpoint import GraphQLEndpoint
from proca.adapters.http.pages import sign, static
from proca.adapters.http.rest import campaigns, intake
from proca.adapters.http.surroundings import Surroundings
from proca.adapters.http.use_cases import UseCases
from proca.domain.errors import ProcaError

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@get("/health", include_in_schema=False)
async def health(state: State) -> Response[dict[str, str]]:
    """Whether requests can be served: the probe of load balancers (spec 20 §7)."""
    if await state.use_cases.is_healthy():
        return Response({"status": "ok"})
    return Response({"status": "error", "message": "database unreachable"}, status_code=503)


def create_app(
    use_cases: UseCases, allowed_origins: tuple[str, ...] = ("*",), lifespan: Sequence[Lifespan] = ()
) -> App:
    """The application over these use cases."""
    litestar = Litestar(
        route_handlers=[health, campaigns.router, intake.router, sign.router, static.asset],
        state=State({"use_cases": use_cases}),
        exception_handlers={
            ProcaError: problems.refuse,
            HTTPException: problems.reject,
            Exception: problems.pass_on,
        },
        openapi_config=OpenAPIConfig(
            title="Proca",
            version=__version__,
            path="/docs",
            render_plugins=[ScalarRenderPlugin()],
            use_handler_docstrings=True,
        ),
        lifespan=list(lifespan),
        request_max_body_size=None,
        logging_config=None,
    )
    return Surroundings(_with_graphql(litestar, GraphQLEndpoint(use_cases)), allowed_origins)


def _with_graphql(litestar: Litestar, endpoint: GraphQLEndpoint) -> App:
    """`/api` without a framework in between, for it is the hot path."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in ("/api", "/api/"):
            await endpoint(scope, receive, send)
        else:
            await litestar(scope, receive, send)  # type: ignore[arg-type]  # the same ASGI in narrower types

    return dispatch
