"""The GraphQL playground at /graphiql, which executes documents for nobody in particular (spec 20 §7)."""

from functools import cached_property
from urllib.parse import parse_qsl

from attrs import define

from proca.adapters.http.asgi import Headers, Receive, Scope, Send, header, respond
from proca.adapters.http.explorer.catalogue import Catalogue, catalogue, pretty
from proca.adapters.http.explorer.rendering import HEADERS, render
from proca.adapters.http.explorer.samples import Sample
from proca.adapters.http.graphql.endpoint import GraphQLEndpoint
from proca.domain.users.user import User

PATHS = ("/graphiql", "/graphiql/")
_HTML = "text/html"
_WELCOME = Sample("query Campaigns {\n  campaigns {\n    id\n    name\n    title\n  }\n}", {})


class Anybody:
    """Does not look at credentials."""

    async def caller(self, scope: Scope) -> User | None:
        """Nobody."""
        del scope
        return None


@define(slots=False, eq=False)
class Playground:
    """An ASGI application: a page for browsers, answers for everybody else; the endpoint must know no callers."""

    endpoint: GraphQLEndpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the page, or execute the document."""
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        if scope["method"] in ("GET", "HEAD") and ("query" not in given or _HTML in (header(scope, b"accept") or "")):
            await self._show(send, given)
        else:
            await self.endpoint(scope, receive, send)

    async def _show(self, send: Send, given: dict[str, str]) -> None:
        query = given.get("query") or _WELCOME.query
        variables = given.get("variables") or ("" if "query" in given else pretty(_WELCOME.variables))
        body = render("graphiql.html", catalogue=self._catalogue, query=query, variables=variables)
        await respond(send, 200, [*_headers(), (b"content-length", str(len(body)).encode())], body)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue(self.endpoint.graphql.schema)


def _headers() -> Headers:
    given = {"content-type": f"{_HTML}; charset=utf-8", **HEADERS, "vary": "accept"}
    return [(name.encode(), value.encode()) for name, value in given.items()]
