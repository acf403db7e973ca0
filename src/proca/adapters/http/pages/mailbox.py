"""Mails that went nowhere, to look at: /mailbox, on development machines only (spec 20 §7, 30 §5.6)."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen
from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery

from proca.adapters.http.pages.rendering import PRIVATE, mailbox_response
from proca.domain.errors import NotFound
from proca.domain.mails.letter import Letter, Written
from proca.ports.delivery import PreviewMails

# The mail itself, framed: no script, nothing loaded but styles of its own and pictures.
FRAMED: Mapping[str, str] = MappingProxyType(
    {
        **PRIVATE,
        "content-security-policy": "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; "
        "style-src 'unsafe-inline'; img-src https: data:; frame-ancestors 'self'",
    }
)
_PREFIX = "mtt:"


@frozen
class ShownMail:
    """A letter as the pages show it."""

    letter: Letter

    @property
    def name(self) -> str:
        """Its part of the address."""
        return self.letter.custom_id.removeprefix(_PREFIX)

    @property
    def title(self) -> str:
        """The subject, as far as we know it."""
        content = self.letter.content
        return content.subject if isinstance(content, Written) else f"Template {content.external_id}"

    @property
    def text(self) -> str:
        """The plain text, or what the provider has to fill in."""
        content = self.letter.content
        if isinstance(content, Written):
            return content.text
        return json.dumps(dict(content.variables), indent=2, ensure_ascii=False, default=str)

    @property
    def html(self) -> str | None:
        """The HTML; none when the provider writes the mail."""
        return self.letter.content.html if isinstance(self.letter.content, Written) else None


@get("/")
async def listed(state: State) -> Response[str]:
    """All mails, newest first."""
    return mailbox_response("mailbox.html", mails=_kept(state))


@get("/{name:path}")
async def shown(state: State, name: FromPath[str], html: FromQuery[int | None] = None) -> Response[str]:
    """The mails of one custom id, newest first; with `html`, the HTML of the one with that number."""
    mails = [one for one in _kept(state) if one.name == name.removeprefix("/")]
    if html is not None:
        mails = [one for one in mails if one.letter.number == html and one.html is not None]
    if not mails:
        raise NotFound("There is no such mail", code="not_found")
    if html is not None:
        return Response(mails[0].html or "", media_type=MediaType.HTML, headers=dict(FRAMED))
    return mailbox_response("mail.html", mails=mails)


def _kept(state: State) -> list[ShownMail]:
    mailbox: PreviewMails | None = state.use_cases.mailbox
    if mailbox is None:
        raise NotFound("Mails are shown on development machines only", code="not_found")
    return [ShownMail(letter) for letter in mailbox.recent()]


router = Router("/mailbox", route_handlers=[listed, shown], include_in_schema=False)
