"""The one table from kinds of errors to HTTP, as problem details (RFC 9457)."""

import re
from typing import NoReturn

import orjson
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from proca.domain.errors import Invalid, Limited, ProcaError

STATUS = {
    "not_found": 404,
    "refused": 422,
    "conflict": 409,
    "forbidden": 403,
    "unauthenticated": 401,
    "limited": 429,
    "unavailable": 503,
}
MEDIA_TYPE = "application/problem+json"
# For programs: the Basic scheme would have browsers ask for a password in the middle of somebody else's page.
CHALLENGE = {"www-authenticate": 'Bearer realm="Proca"'}
Tree = dict[str, object]
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 415: "unsupported_media_type"}
_INTERNAL = 500
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def problem(status: int, code: str, title: str, **members: object) -> Tree:
    """A problem; `code` is stable, `title` is for people."""
    return {"type": f"urn:proca:problem:{code}", "title": title, "status": status, "code": code, **members}


def problem_body(status: int, code: str, title: str, **members: object) -> bytes:
    """The same as bytes."""
    return orjson.dumps(problem(status, code, title, **members))


def of_error(error: ProcaError) -> Tree:
    """The problem of a domain error; an invalid input lists every violation with its path."""
    status = STATUS[error.kind]
    if isinstance(error, Invalid):
        listed = [{"message": violation.message, "path": list(violation.path)} for violation in error.violations]
        return problem(status, "invalid", error.message, errors=listed)
    return problem(
        status, error.code or error.kind, error.message, **({"path": list(error.path)} if error.path else {})
    )


def refuse(_request: Request[object, object, State], error: ProcaError) -> Response[bytes]:
    """Litestar's handler for domain errors."""
    challenge = CHALLENGE if error.kind == "unauthenticated" else {}
    return _response(STATUS[error.kind], of_error(error), challenge | retry_after(error))


def retry_after(error: ProcaError) -> dict[str, str]:
    """The header that says when another try may succeed, for errors that pass."""
    if isinstance(error, Limited):
        return {"retry-after": str(error.retry_after)}
    return {"retry-after": "2"} if error.kind == "unavailable" else {}


def reject(_request: Request[object, object, State], error: HTTPException) -> Response[bytes]:
    """Litestar's handler for requests that are not well-formed."""
    if error.status_code >= _INTERNAL:
        raise error
    extra = error.extra if isinstance(error.extra, list) else []
    listed = [_fault(str(one.get("key") or ""), str(one["message"])) for one in extra if isinstance(one, dict)]
    code = _CODES.get(error.status_code, "malformed")
    tree = problem(error.status_code, code, error.detail, **({"errors": listed} if listed else {}))
    return _response(error.status_code, tree, error.headers or {})


def pass_on(_request: Request[object, object, State], error: Exception) -> NoReturn:
    """Litestar's handler for everything else: what surrounds the application logs and answers it."""
    raise error


def _fault(key: str, message: str) -> Tree:
    path = [int(position) if position else name for position, name in _STEP.findall(key)]
    if path == ["data"]:
        return {"message": "The body is missing", "path": []}
    return {"message": message, "path": path}


def _response(status: int, tree: Tree, headers: dict[str, str]) -> Response[bytes]:
    return Response(orjson.dumps(tree), status_code=status, media_type=MEDIA_TYPE, headers=headers)
