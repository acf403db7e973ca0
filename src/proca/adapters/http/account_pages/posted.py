"""Reading a form that somebody sent: strictly, and only from our own page in the same browser."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from attrs import field, frozen
from litestar import Request
from litestar.datastructures import State

from proca.adapters.http.account_pages.cookies import csrf_of, is_same_token
from proca.adapters.http.account_pages.forms import TICKED
from proca.adapters.http.asgi import Scope, read_body
from proca.adapters.http.link_requests import ForgedAnswerError, MalformedLinkError, check_origin
from proca.domain.secret import Secret

AnyRequest = Request[object, object, State]
# The framework's own guard serves a whole application, reads other names, and answers in JSON; here people read the
# answer, and the API, which knows nobody by cookie, needs none.
TOKEN, METHOD = "_csrf_token", "_method"
_LONGEST = 2000
_MOST_FIELDS = 50


class TooLongError(ValueError):
    """A field holds more than anybody types."""


class WrongMethodError(ValueError):
    """The form wants something else than what can be done here."""


@frozen
class Posted:
    """The fields that were sent; of one that was sent twice the last counts, one that is missing is empty."""

    fields: Mapping[str, str] = field(repr=False)

    def text(self, name: str) -> str:
        """A field."""
        return self.fields.get(name, "")

    def secret(self, name: str) -> Secret:
        """A field that nobody may print."""
        return Secret(self.text(name))

    def is_ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.text(name) in TICKED


async def posted(request: AnyRequest, method: str = "POST") -> Posted:
    """The form; errors of this module and of links for what is none, is not from our own page, or wants other things.

    A form can only send POST: `_method` then says what is meant.
    """
    scope: Scope = request.scope  # type: ignore[assignment]  # the same ASGI in narrower types
    form = await _read(request)
    given = form.text(TOKEN) or request.headers.get("x-csrf-token", "")
    if not is_same_token(csrf_of(scope), given):
        raise ForgedAnswerError
    check_origin(request)
    meant = form.text(METHOD).upper() if request.method == "POST" and METHOD in form.fields else request.method
    if meant != method:
        raise WrongMethodError
    return form


async def _read(request: AnyRequest) -> Posted:
    body = await read_body(request.receive)  # type: ignore[arg-type]  # the same ASGI in narrower types
    try:
        text = bytes(body).decode()
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise MalformedLinkError from error
    if any(len(value) > _LONGEST for _, value in pairs):
        raise TooLongError
    return Posted(dict(pairs))
