"""Account pages that cannot be served: why, and what to do about it."""

from attrs import frozen
from litestar import Response
from litestar.types import ExceptionHandlersMap

from proca.adapters.http.account_pages.browser import AnyRequest, Browser, scope_of
from proca.adapters.http.account_pages.cookies import csrf_of, new_csrf
from proca.adapters.http.account_pages.posted import TooLongError, WrongMethodError
from proca.adapters.http.link_requests import ForgedAnswerError, MalformedLinkError
from proca.adapters.http.problems import STATUS, retry_after
from proca.domain.errors import ProcaError


@frozen
class _Refusal:
    """What the page says."""

    title: str
    text: str


_BACK = "Please go back, load the page again, and send the form once more."
_LIMITED = _Refusal("Too many attempts", "For the safety of all accounts, please wait {wait} before you try again.")
_UNAVAILABLE = _Refusal("Please try again in a moment", "We cannot answer just now. Nothing was changed.")
_OTHERWISE = _Refusal("This did not work", f"Something changed at the same moment. {_BACK}")
_BY_KIND = {"limited": _LIMITED, "unavailable": _UNAVAILABLE}
_BY_ERROR: dict[type[Exception], tuple[int, _Refusal]] = {
    ForgedAnswerError: (
        403,
        _Refusal(
            "Please send the form again", f"For your safety, a form counts only in the browser that opened it. {_BACK}"
        ),
    ),
    MalformedLinkError: (400, _Refusal("This form could not be read", _BACK)),
    TooLongError: (413, _Refusal("This is more than a form can hold", "Please go back and make it shorter.")),
    WrongMethodError: (405, _Refusal("This cannot be done here", _BACK)),
}
_MINUTE = 60


def _refused(request: AnyRequest, error: ProcaError) -> Response[str]:
    said = _BY_KIND.get(error.kind, _OTHERWISE)
    seconds = retry_after(error).get("retry-after")
    wait = _in_words(int(seconds)) if seconds else ""
    page = _Refusal(said.title, said.text.replace("{wait}", wait))
    return _page(request, STATUS[error.kind], page, int(seconds) if seconds else None)


def _rejected(request: AnyRequest, error: Exception) -> Response[str]:
    return _page(request, *_BY_ERROR[type(error)])


def _page(request: AnyRequest, status: int, said: _Refusal, seconds: int | None = None) -> Response[str]:
    """A page that looks nothing up, for that may be what failed."""
    browser = Browser(request, None, csrf_of(scope_of(request)) or new_csrf(), None)
    return browser.page("refused.html", status, retry_after=seconds, said=said)


def _in_words(seconds: int) -> str:
    if seconds <= _MINUTE:
        return "a minute"
    return f"{-(-seconds // _MINUTE)} minutes"


HANDLERS: ExceptionHandlersMap = {ProcaError: _refused, **dict.fromkeys(_BY_ERROR, _rejected)}
