"""From views to HTML responses: templates escape everything, and the headers let nothing in from elsewhere."""

from collections.abc import Mapping
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.enums import MediaType

from proca.adapters.http.pages.decision import DecisionPage
from proca.adapters.http.pages.static import ASSETS
from proca.adapters.http.pages.supporter import SupporterPage
from proca.adapters.http.pages.texts import Texts, preferred
from proca.adapters.http.pages.view import SignView

# Pages may be framed by any site (that is what they are for), but load, and send forms to, their own origin only.
_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors *"
HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
}
# Pages on which somebody decides are framed by nobody, kept by no cache, and tell no other site their address.
PRIVATE: Mapping[str, str] = {
    **HEADERS,
    "content-security-policy": _POLICY.replace("frame-ancestors *", "frame-ancestors 'none'"),
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
# A form whose answer is a redirect to a site that the action page vouches for, and to wherever that one leads on.
LEADING_AWAY: Mapping[str, str] = {
    **PRIVATE,
    "content-security-policy": PRIVATE["content-security-policy"].replace("form-action 'self'", "form-action *"),
}
_OK = 200
_templates = Environment(
    loader=PackageLoader("proca.adapters.http.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["asset"] = lambda name: ASSETS[name].path


def sign_response(view: SignView, status: int, headers: Mapping[str, str] = MappingProxyType({})) -> Response[str]:
    """The page to sign on; what somebody typed is kept by no cache."""
    personal = status != 200 or view.visit.signed  # noqa: PLR2004 -- the page as everybody sees it
    html = _templates.get_template("thanks.html" if view.visit.signed else "sign.html").render(view=view, t=view.texts)
    return _html(html, status, {"cache-control": "no-store" if personal else "private, no-cache", **headers})


def message_response(texts: Texts, key: str, status: int) -> Response[str]:
    """A page that says one thing."""
    html = _templates.get_template("message.html").render(t=texts, key=key)
    retry = {"retry-after": "2"} if status == 503 else {}  # noqa: PLR2004 -- unavailable
    return _html(html, status, {"cache-control": "no-store", **retry})


def decision_response(page: DecisionPage) -> Response[str]:
    """The page to decide on."""
    html = _templates.get_template("decision.html").render(page=page, t=page.texts)
    return _html(html, _OK, PRIVATE)


def decided_response(page: DecisionPage) -> Response[str]:
    """What came of a decision."""
    return _told(page.texts, page.done, page.done_text, _OK, PRIVATE)


def supporter_response(page: SupporterPage) -> Response[str]:
    """What a supporter is asked by their link; browsers hold the answer's way to another site against the form."""
    html = _templates.get_template("supporter.html").render(page=page, t=page.texts)
    return _html(html, _OK, LEADING_AWAY if page.goes_elsewhere else PRIVATE)


def supporter_done_response(page: SupporterPage) -> Response[str]:
    """What came of a supporter's link."""
    return _told(page.texts, page.done, page.done_text, _OK, PRIVATE, home=False)


def mailbox_response(template: str, **given: object) -> Response[str]:
    """A page about mails, for developers."""
    html = _templates.get_template(template).render(t=preferred("en"), **given)
    return _html(html, _OK, PRIVATE)


def told_response(texts: Texts, key: str, status: int, headers: Mapping[str, str]) -> Response[str]:
    """Why there is nothing to decide, or why it did not count."""
    title, text = texts(f"decision.error.{key}"), texts(f"decision.error.{key}_text")
    return _told(texts, title, text, status, {**PRIVATE, **headers})


def _told(
    texts: Texts, title: str, text: str, status: int, headers: Mapping[str, str], *, home: bool = True
) -> Response[str]:
    given = {"t": texts, "title": title, "text": text, "done": status == _OK, "home": home}
    return _html(_templates.get_template("decided.html").render(given), status, headers)


def _html(html: str, status: int, headers: Mapping[str, str]) -> Response[str]:
    return Response(html, status_code=status, media_type=MediaType.HTML, headers={**HEADERS, **headers})
