"""The restricted surface: signing with a captcha for everybody, the whole API for staff, and nothing else (20 §10)."""

from collections.abc import Sequence
from http import HTTPStatus

from attrs import frozen
from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from proca.adapters.http import problems
from proca.adapters.http.app import Lifespan, health
from proca.adapters.http.asgi import App, Receive, Scope, Send
from proca.adapters.http.auth import Authenticator, RejectedCredentialsError
from proca.adapters.http.graphql.endpoint import GraphQLEndpoint
from proca.adapters.http.graphql.execution import GraphQL
from proca.adapters.http.graphql.restricted_schema import build_restricted_schema, introspection_in
from proca.adapters.http.surroundings import Surroundings
from proca.adapters.http.use_cases import UseCases
from proca.adapters.http.visits import Networks, Visits
from proca.domain.users.user import User

_PUBLIC, _PRIVATE = ("/api", "/api/"), ("/private/api", "/private/api/")


def create_restricted_app(
    use_cases: UseCases,
    allowed_origins: tuple[str, ...] = ("*",),
    lifespan: Sequence[Lifespan] = (),
    trusted_proxies: Networks = (),
) -> App:
    """The application of the restricted surface over these use cases."""
    authenticator = Authenticator(use_cases.accounts, takes_jwt=False)
    rest = Litestar(
        route_handlers=[health],
        state=State({"use_cases": use_cases}),
        exception_handlers={HTTPException: problems.reject, Exception: problems.pass_on},
        openapi_config=None,
        lifespan=list(lifespan),
        logging_config=None,
    )
    graphql = GraphQL(build_restricted_schema(), introspection_in)
    public = GraphQLEndpoint(use_cases, authenticator, graphql, restricted=True)
    inside = _RestrictedSurface(public, PrivateEndpoint(use_cases, authenticator, GraphQL()), rest)  # type: ignore[arg-type]  # the same ASGI in narrower types
    return Surroundings(Visits(inside, trusted_proxies), allowed_origins)


@frozen
class PrivateEndpoint:
    """The whole schema for those who say who they are, by password or API token; nobody signs past the captcha here."""

    use_cases: UseCases
    authenticator: Authenticator
    graphql: GraphQL

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            user = await self.authenticator.caller(scope)
        except RejectedCredentialsError as error:
            await error.answer(send)
            return
        if user is None:
            nobody = RejectedCredentialsError(HTTPStatus.UNAUTHORIZED, "Authentication is required for this API call")
            await nobody.answer(send)
        else:
            await GraphQLEndpoint(self.use_cases, _Known(user), self.graphql)(scope, receive, send)


@frozen
class MountedBeside:
    """One application below a path, another everywhere else and for the life-cycle."""

    path: str
    below: App
    elsewhere: App

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; below, paths are told without what they have in common."""
        asked: str = scope.get("path", "")
        if asked == self.path or asked.startswith(f"{self.path}/"):
            await self.below({**scope, "path": asked.removeprefix(self.path) or "/"}, receive, send)
        else:
            await self.elsewhere(scope, receive, send)


@frozen
class _RestrictedSurface:
    public: App
    private: App
    rest: App

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _no_socket(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in _PUBLIC:
            await self.public(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in _PRIVATE:
            await self.private(scope, receive, send)
        else:
            await self.rest(scope, receive, send)


async def _no_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Not found, in so many words where the server can say them; else the handshake ends with 403."""
    await receive()
    if "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": HTTPStatus.NOT_FOUND, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": 1008})


@frozen
class _Known:
    """Whom the private endpoint has let in."""

    user: User

    async def caller(self, _scope: Scope) -> User | None:
        return self.user
