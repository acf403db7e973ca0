"""E-mail templates of an org (spec 20 §3.5 `upsertTemplate`, 00 D19)."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import field, frozen

from proca.domain.actions.mustache import fault
from proca.domain.errors import Violation
from proca.domain.ids import OrgId, TemplateId
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import BLANK, is_blank, text

TEXT_MAX = 255
BODY_MAX = 200_000
_NAME = re.compile(r"[A-Za-z0-9_ -]+")


@frozen(kw_only=True)
class EmailTemplate:
    """One mail in one language: either its own words (subject and HTML), or the provider's number of it."""

    id: TemplateId
    org_id: OrgId
    name: str
    locale: str
    external_id: str | None = field(default=None, converter=none_if_empty)
    subject: str | None = field(default=None, converter=none_if_empty)
    html: str | None = field(default=None, converter=none_if_empty)
    text: str | None = field(default=None, converter=none_if_empty)
    version: int = 0
    inserted_at: datetime
    updated_at: datetime

    @property
    def label(self) -> str:
        """How lists of templates name it: `name@locale`."""
        return f"{self.name}@{self.locale}"


def choose(
    templates: Iterable[EmailTemplate], name: str, locale: str, default_locale: str | None = None
) -> EmailTemplate | None:
    """The template of that name in the exact locale, its language, the campaign's default, or any (00 D19)."""
    named = sorted((one for one in templates if one.name == name), key=lambda one: (one.locale, one.id))
    for wanted in (locale, _language(locale), default_locale):
        for template in named:
            if wanted is not None and template.locale == wanted:
                return template
    return next((one for one in named if _language(one.locale) == _language(locale)), named[0] if named else None)


def _language(locale: str) -> str:
    return re.split(r"[_@]", locale, maxsplit=1)[0]


def violations(template: EmailTemplate) -> Iterator[Violation]:
    """What is wrong with a template by itself."""
    yield from text(template.name, TEXT_MAX, ("name",), _NAME, must=True)
    yield from text(template.locale, TEXT_MAX, ("locale",), must=True)
    yield from text(template.external_id, TEXT_MAX, ("externalId",))
    for name in ("subject", "html", "text"):
        content = getattr(template, name)
        if template.external_id is None and name != "text" and is_blank(content):
            yield Violation(BLANK, (name,))
        elif content is not None:
            yield from _content_faults(name, content)


def _content_faults(name: str, content: str) -> Iterator[Violation]:
    unfit = list(text(content, TEXT_MAX if name == "subject" else BODY_MAX, (name,)))
    yield from unfit
    # The fault quotes the content, so that has to be printable first.
    wrong = None if unfit else fault(content)
    if wrong is not None:
        yield Violation(f"Invalid mustache template format in {name}: {wrong[:TEXT_MAX]}", (name,))
