"""Links of supporters that cannot be followed: errors in JSON as ever, and a page for those who read (spec 20 §7.1)."""

from typing import Any

import orjson
from litestar import Request, Response
from litestar.datastructures import State
from litestar.types import ExceptionHandlersMap

from proca.adapters.http.link_refusals import is_browser, texts_of
from proca.adapters.http.link_requests import MalformedLinkError
from proca.adapters.http.pages.rendering import PRIVATE, told_response
from proca.adapters.http.problems import STATUS, retry_after
from proca.domain.errors import NotFound, ProcaError, Refused, Unavailable

AnyRequest = Request[object, object, State]
_MALFORMED = "malformed link"
_KEYS = {NotFound.kind: "invalid", Unavailable.kind: "unavailable"}
_BAD_REQUEST = 400


def _malformed(request: AnyRequest, _error: MalformedLinkError) -> Response[Any]:
    return _refusal(request, _BAD_REQUEST, "malformed", _MALFORMED)


def _refused(request: AnyRequest, error: ProcaError) -> Response[Any]:
    # What cannot be done by a link was always a bad request.
    status = _BAD_REQUEST if isinstance(error, Refused) else STATUS[error.kind]
    return _refusal(request, status, _KEYS.get(error.kind, "refused"), error.message, retry_after(error))


def _refusal(
    request: AnyRequest, status: int, key: str, message: str, headers: dict[str, str] | None = None
) -> Response[Any]:
    if is_browser(request):
        return told_response(texts_of(request), key, status, headers or {})
    body = orjson.dumps({"errors": [{"message": message}]})
    return Response(body, status_code=status, media_type="application/json", headers={**PRIVATE, **(headers or {})})


HANDLERS: ExceptionHandlersMap = {MalformedLinkError: _malformed, ProcaError: _refused}
