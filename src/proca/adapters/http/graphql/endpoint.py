"""The endpoint /api: every form in which clients send documents (spec 20 §5.2)."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from attrs import define, field

from proca.adapters.http.asgi import Body, Receive, Scope, Send, header, read_body, respond_json
from proca.adapters.http.auth import RejectedCredentialsError
from proca.adapters.http.callers import Callers
from proca.adapters.http.graphql import errors
from proca.adapters.http.graphql.context import RequestContext
from proca.adapters.http.graphql.execution import GraphQL, GraphQLRequest
from proca.adapters.http.graphql.live import LiveGraphQL
from proca.adapters.http.graphql.proofs import proof_in, proof_or_none
from proca.adapters.http.sockets.engine import LiveRequest, Wire
from proca.adapters.http.sockets.events import send_events
from proca.adapters.http.use_cases import UseCases
from proca.domain.errors import ProcaError
from proca.domain.intake.intake import IdempotencyKey
from proca.domain.users.user import User

MAX_BATCH = 50
_LONGEST_KEY = 200
Tree = dict[str, Any]


class BadRequestError(Exception):
    """A request that holds no document; the message is for the client."""

    def __init__(self, message: str, status: int = 400, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code

    @property
    def tree(self) -> Tree:
        """The answer; one with a code looks like every refusal before GraphQL runs (spec 20 §2)."""
        if self.code is None:
            return {"errors": [{"message": self.message}]}
        return {"data": None, "errors": [{"message": self.message, "extensions": {"code": self.code}}]}


@define(eq=False)
class GraphQLEndpoint:
    """An ASGI application for GET and POST; the restricted one knows nobody and asks for proofs (spec 20 §10)."""

    use_cases: UseCases
    callers: Callers
    graphql: GraphQL = field(factory=GraphQL)
    restricted: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; refused ones say why in the same form."""
        try:
            _check_accept(scope)
            caller = await self._caller(scope)
            given = _entries(scope, await read_body(receive))
            if self.restricted:
                _check_extensions(given)
            stream = await self._stream(given, caller) if isinstance(given, dict) else None
            if stream is not None:
                await send_events(receive, send, stream, named=_wants_events(scope))
            else:
                answer = await self._answer(scope, given, caller)
                wait = errors.wait_of(answer)
                headers = [(b"retry-after", str(wait).encode())] if wait else []
                await respond_json(send, 429 if wait else 200, answer, headers)
        except RejectedCredentialsError as error:
            await error.answer(send)
        except BadRequestError as error:
            await respond_json(send, error.status, error.tree)

    async def _caller(self, scope: Scope) -> User | None:
        # Supporters bring no credentials, and theirs is the way that has to be short.
        if self.restricted or header(scope, b"authorization") is None:
            return None
        return await self.callers.caller(scope)

    async def _answer(self, scope: Scope, given: Tree | list[Tree], caller: User | None) -> object:
        if isinstance(given, list):
            return [await self._batched(scope, entry, caller) for entry in given]
        return await self._one(scope, given, caller)

    async def _batched(self, scope: Scope, entry: Tree, caller: User | None) -> Tree:
        kept = {key: value for key, value in entry.items() if key not in ("query", "variables")}
        return kept | {"payload": await self._one(scope, entry, caller)}

    async def _one(self, scope: Scope, entry: Tree, caller: User | None) -> Tree:
        request = _request(entry)
        prepared = self.graphql.prepare(request)
        if scope["method"] != "POST" and prepared.mutates(request.operation_name):
            raise BadRequestError("Can only perform a mutation from a POST request", 405)
        key = _idempotency(scope, entry, request)
        referer = header(scope, b"referer")
        context = RequestContext(self.use_cases, referer, key, caller, proof_or_none(entry), self.restricted)
        operation = prepared.operation(request.operation_name)
        if key is None or operation is None or not operation.mutates or operation.takes_in:
            return await self.graphql.answer(prepared, request, context)
        return await self._once(key, caller, lambda: self.graphql.answer(prepared, request, context))

    async def _once(self, key: IdempotencyKey, caller: User | None, do: Callable[[], Awaitable[Tree]]) -> Tree:
        """The whole document once; one of which nothing succeeded may be sent again under its key."""
        try:
            return await self.use_cases.data.once.run(
                caller, f"graphql:{key.key}", key.digest, do, lambda tree: tree.get("data") is not None
            )
        except ProcaError as error:
            return {"data": None, "errors": [errors.of_refusal(error)]}

    async def _stream(self, entry: Tree, caller: User | None) -> AsyncIterator[Wire] | None:
        """The answers to a subscription; none for everything that is answered at once."""
        live, text = LiveGraphQL(self.graphql, self.use_cases), entry.get("query")
        if not isinstance(text, str) or not live.subscribes(LiveRequest(text)):
            return None
        request = _request(entry)
        found = await live.subscribe(LiveRequest(request.query, request.variables, request.operation_name), caller)
        return _only(found) if isinstance(found, Mapping) else found


async def _only(answer: Wire) -> AsyncIterator[Wire]:
    yield answer


def _wants_events(scope: Scope) -> bool:
    return "text/event-stream" in (header(scope, b"accept") or "")


def _check_extensions(given: Tree | list[Tree]) -> None:
    """All of a batch, before any of it is done."""
    try:
        for entry in given if isinstance(given, list) else [given]:
            proof_in(entry)
    except (TypeError, ValueError) as error:
        raise BadRequestError("Invalid extensions map", code="invalid_extensions") from error


def _check_accept(scope: Scope) -> None:
    accept = header(scope, b"accept")
    if accept and not any(kind in accept for kind in ("*/*", "json", "application/*", "text/event-stream")):
        raise BadRequestError("Only JSON can be served here", 406)


def _entries(scope: Scope, body: Body) -> Tree | list[Tree]:
    in_url = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    if scope["method"] != "POST":
        return in_url
    kind = (header(scope, b"content-type") or "application/json").partition(";")[0].strip().lower()
    if kind == "application/graphql":
        return {**in_url, "query": _text(body)}
    if kind == "application/x-www-form-urlencoded":
        return {**in_url, **dict(parse_qsl(_text(body), keep_blank_values=True))}
    given = _json(body) if body else {}
    if isinstance(given, list):
        if len(given) > MAX_BATCH or not all(isinstance(entry, dict) for entry in given):
            raise BadRequestError(f"A batch holds at most {MAX_BATCH} requests")
        return given
    if not isinstance(given, dict):
        raise BadRequestError("No query document supplied")
    # `?id=7` on a POST is the widget's note to logs and caches; only a query may come in the URL (spec 40).
    return {**({"query": in_url["query"]} if "query" in in_url else {}), **given}


def _text(body: Body) -> str:
    try:
        return bytes(body).decode()
    except UnicodeDecodeError as error:
        raise BadRequestError("The body is not valid UTF-8") from error


def _json(body: Body) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequestError("The body is not valid JSON") from error


def _request(entry: Tree) -> GraphQLRequest:
    query, name = entry.get("query"), entry.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise BadRequestError("No query document supplied")
    return GraphQLRequest(query, _variables(entry.get("variables")), name if isinstance(name, str) else None)


def _variables(given: object) -> dict[str, object]:
    if isinstance(given, str) and given:
        try:
            given = orjson.loads(given)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            given = "undecodable"
    if not given:
        return {}
    if not isinstance(given, dict):
        raise BadRequestError("The variable values could not be decoded")
    return given


def _idempotency(scope: Scope, entry: Mapping[str, Any], request: GraphQLRequest) -> IdempotencyKey | None:
    extensions = entry.get("extensions")
    inside = extensions.get("idempotencyKey") if isinstance(extensions, dict) else None
    key = inside or header(scope, b"idempotency-key")
    if key is None:
        return None
    if not isinstance(key, str) or not key.isprintable() or len(key) > _LONGEST_KEY:
        raise BadRequestError(f"The idempotency key must be printable text of at most {_LONGEST_KEY} characters")
    asked = [request.query, request.variables, request.operation_name]
    return IdempotencyKey(key, hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest())
