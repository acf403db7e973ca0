"""The problems that each route may answer with, as the OpenAPI document tells them."""

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from msgspec import UNSET, Struct, UnsetType

from proca.adapters.http.problems import MEDIA_TYPE, problem

_FIELD = {"message": "has invalid format", "path": ["email"]}
_TYPE = {"message": "Expected `str | null`, got `int`", "path": ["contact", "firstName"]}
_BUSY = (
    "Something that is needed cannot be had now; nothing is known to be stored, and `Retry-After` says when to repeat"
)
_KINDS: dict[int, tuple[str, str, str, dict[str, object]]] = {
    400: ("malformed", "The request does not have the form that is expected here", "", {"errors": [_TYPE]}),
    401: (
        "unauthorized",
        "Who asks is not known, or their credentials are wrong",
        "Authentication is required for this API call",
        {},
    ),
    403: (
        "permission_denied",
        "The caller lacks the permission",
        "You do not have the required permission",
        {},
    ),
    404: ("not_found", "There is no such thing", "Entity not found", {}),
    409: (
        "idempotency_mismatch",
        "It contradicts what is stored, or the idempotency key was used before for another request",
        "The idempotency key was used for another request",
        {},
    ),
    413: ("body_too_large", "The body is too large", "The body is larger than 4000000 bytes", {}),
    422: ("invalid", "A rule forbids it; `errors` lists every violation", "has invalid format", {"errors": [_FIELD]}),
    429: ("rate_limited", "Too many requests; `Retry-After` says when to go on", "Too many requests", {}),
    503: ("unavailable", _BUSY, "The database cannot be reached", {}),
}


class ViolationBody(Struct):
    """One broken rule, and where: names and list positions from the outside in."""

    message: str
    path: list[str | int]


class ProblemBody(Struct, omit_defaults=True):
    """A problem (RFC 9457); programs go by `code`, `title` is for people."""

    type: str
    title: str
    status: int
    code: str
    path: list[str | int] | UnsetType = UNSET
    errors: list[ViolationBody] | UnsetType = UNSET


NOT_MODIFIED = {304: ResponseSpec(None, description="Nothing changed since the answer that `If-None-Match` names")}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The documented problems of these statuses, with an example each."""
    return {status: _spec(status) for status in statuses}


def _spec(status: int) -> ResponseSpec:
    code, description, title, members = _KINDS[status]
    example = Example(summary=code, value=problem(status, code, title or description, **members))
    return ResponseSpec(
        ProblemBody, generate_examples=False, description=description, media_type=MEDIA_TYPE, examples=[example]
    )


READING = problems(400, 404, 503)
ACTING = problems(400, 404, 409, 413, 422, 429, 503)
STAFF_READING = problems(400, 401, 403, 404, 422, 429, 503)
STAFF_WRITING = problems(400, 401, 403, 404, 409, 413, 422, 429, 503)
LINKING = problems(400, 404, 413, 422, 503)
