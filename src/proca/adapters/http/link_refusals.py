"""Links that cannot be followed: plain answers as ever, and a page for those who read (spec 20 §7.3)."""

from collections.abc import Mapping
from typing import Any

import orjson
from attrs import frozen
from litestar import Request, Response
from litestar.datastructures import State
from litestar.types import ExceptionHandlersMap

from proca.adapters.http.auth import RejectedCredentialsError
from proca.adapters.http.link_requests import ForgedAnswerError, MalformedLinkError
from proca.adapters.http.pages.rendering import PRIVATE, told_response
from proca.adapters.http.pages.texts import Texts, preferred
from proca.adapters.http.problems import STATUS, retry_after
from proca.domain.errors import Forbidden, Limited, NotFound, ProcaError, Refused, Unauthenticated, Unavailable

AnyRequest = Request[object, object, State]
# A browser that is asked like this asks its user for e-mail and password.
_CHALLENGE = {"www-authenticate": 'Basic realm="Proca"'}
_BAD_REQUEST, _FORBIDDEN = 400, 403
_BY_STATUS = {STATUS[Limited.kind]: "limited", STATUS[Unavailable.kind]: "unavailable"}
_BY_CODE = {"expired": "expired", "staffer_exists": "member"}
_BY_MESSAGE = {"code invalid": "invalid"}
_BY_KIND = {
    Unauthenticated.kind: "unauthorized",
    Forbidden.kind: "forbidden",
    NotFound.kind: "invalid",
    Limited.kind: "limited",
    Unavailable.kind: "unavailable",
}


def is_browser(request: AnyRequest) -> bool:
    """Whether a person reads the answer."""
    return "text/html" in request.headers.get("accept", "")


def texts_of(request: AnyRequest) -> Texts:
    """The texts in the reader's language."""
    return preferred(request.headers.get("accept-language"))


@frozen
class _Refusal:
    """One refusal in both forms: for programs as text, or as an error in JSON; for people the text of this key."""

    status: int
    key: str
    text: str
    is_text: bool = False
    headers: Mapping[str, str] = {}

    def response(self, request: AnyRequest) -> Response[Any]:
        if is_browser(request):
            return told_response(texts_of(request), self.key, self.status, self.headers)
        headers = {**PRIVATE, **self.headers}
        if self.is_text:
            return Response(self.text, status_code=self.status, media_type="text/plain", headers=headers)
        body = orjson.dumps({"errors": [{"message": self.text}]})
        return Response(body, status_code=self.status, media_type="application/json", headers=headers)


def _malformed(request: AnyRequest, _error: MalformedLinkError) -> Response[Any]:
    return _Refusal(_BAD_REQUEST, "malformed", "malformed link", is_text=True).response(request)


def _forged(request: AnyRequest, _error: ForgedAnswerError) -> Response[Any]:
    return _Refusal(_FORBIDDEN, "forged", "answer from another site", is_text=True).response(request)


def _rejected(request: AnyRequest, error: RejectedCredentialsError) -> Response[Any]:
    """Who said who they are and was not believed, or not heard; a browser asks them again."""
    key = _BY_STATUS.get(error.status, "unauthorized")
    headers = _CHALLENGE if error.status == STATUS[Unauthenticated.kind] else error.headers
    refusal = _Refusal(error.status, key, f"unauthorized: {error.message}", is_text=True, headers=headers)
    return refusal.response(request)


def _refused(request: AnyRequest, error: ProcaError) -> Response[Any]:
    key = _BY_CODE.get(error.code or "") or _BY_MESSAGE.get(error.message) or _BY_KIND.get(error.kind, "refused")
    # What is wrong with a link was always a bad request (spec 20 §7.3).
    status = _BAD_REQUEST if isinstance(error, Refused) else STATUS[error.kind]
    if isinstance(error, Unauthenticated):
        return _Refusal(status, key, "unauthorized", is_text=True, headers=_CHALLENGE).response(request)
    is_text = key == "expired"
    return _Refusal(status, key, error.message, is_text=is_text, headers=retry_after(error)).response(request)


HANDLERS: ExceptionHandlersMap = {
    MalformedLinkError: _malformed,
    ForgedAnswerError: _forged,
    RejectedCredentialsError: _rejected,
    ProcaError: _refused,
}
