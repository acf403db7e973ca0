"""Following a link: from verb, code and query to what is asked, strictly (spec 20 §7.3, 20.13#21)."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from attrs import evolve, field, frozen
from litestar import Request
from litestar.datastructures import State

from proca.adapters.http.asgi import read_body
from proca.domain.confirms.confirm import Lookup, Verb
from proca.domain.rules import is_storable
from proca.domain.secret import Secret

AnyRequest = Request[object, object, State]
_CODE = re.compile(r"[0-9]{1,64}")
_ID = re.compile(r"[0-9]{1,18}")
# One slash and not two, for two begin another site's address; browsers take a backslash for a slash.
_LOCAL = re.compile(r"/(?!/)[^\\\s\x00-\x1f\x7f]*")
_SAFE = "/?&=#%:;,+@!$'()*~-._[]"
_LONGEST = 2000
_MOST_FIELDS = 20
_FROM_HERE = frozenset({"same-origin", "none"})


class MalformedLinkError(ValueError):
    """The link is none of ours."""


class ForgedAnswerError(ValueError):
    """The answer comes from a page of somebody else."""


@frozen
class Link:
    """A link as it was followed; `redirect` is a path of our own."""

    verb: Verb
    lookup: Lookup
    org: str | None
    redirect: str | None = field(repr=False)

    @property
    def address(self) -> str:
        """The path and query that lead here."""
        lookup = self.lookup
        named = {"email": lookup.email, "id": lookup.object_id, "org": self.org, "redir": self.redirect}
        query = urlencode({name: value for name, value in named.items() if value is not None})
        path = f"/link/{self.verb}/{lookup.code.reveal()}"
        return f"{path}?{query}" if query else path

    @property
    def opposite(self) -> "Link":
        """The same with the other answer."""
        return evolve(self, verb=Verb.REJECT if self.verb is Verb.ACCEPT else Verb.ACCEPT)


def read_link(verb: str, code: str, query: Mapping[str, list[str]]) -> Link:
    """The link; MalformedLinkError for an unknown verb, a code or id that is no number, a redirect to elsewhere."""
    given = {name: values[-1] for name, values in query.items() if values and values[-1]}
    object_id, redirect = given.get("id"), given.get("redir")
    if verb not in set(Verb) or not _CODE.fullmatch(code) or not all(map(_is_sensible, given.values())):
        raise MalformedLinkError
    if (object_id and not _ID.fullmatch(object_id)) or (redirect and not _LOCAL.fullmatch(redirect)):
        raise MalformedLinkError
    return Link(
        Verb(verb),
        Lookup.by(Secret(code), given.get("email"), int(object_id) if object_id else None),
        given.get("org"),
        quote(redirect, safe=_SAFE) if redirect else None,
    )


async def posted(request: AnyRequest) -> Mapping[str, str]:
    """The fields of the form that was sent, if one was; MalformedLinkError for what is none."""
    body = await read_body(request.receive)  # type: ignore[arg-type]  # the same ASGI in narrower types
    try:
        pairs = parse_qsl(bytes(body).decode(), errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise MalformedLinkError from error
    return {name: value for name, value in pairs if _is_sensible(value)}


def check_origin(request: AnyRequest) -> None:
    """An answer must come from our own page, or from no page at all; ForgedAnswerError otherwise.

    Browsers say where a form stands; passwords that they remember would speak for any site's form otherwise.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        is_ours = site in _FROM_HERE
    else:
        is_ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not is_ours:
        raise ForgedAnswerError


def _is_sensible(text: str) -> bool:
    return len(text) <= _LONGEST and is_storable(text)
