"""The action page: a widget of one org inside one campaign (spec 10 §1.4)."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import Factory, field, frozen

from proca.domain.errors import Violation, refuse_if_any
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import INVALID, between, is_storable_tree, text

_TEXT_LENGTH = 255
_MAX_EXTRA = 100_000_000
_NAME = re.compile(r"([A-Za-z0-9_-]+|[A-Za-z0-9-]+\.[A-Za-z0-9.-]+)(?:/[A-Za-z0-9_-]+)+")
_LOCALE = re.compile(r"[a-z]{2}(_[A-Z]{2})?(@[a-z]+)?")
DEFAULT_JOURNEY = ("Petition", "Share")


@frozen
class ActionPage:
    """A page of the collecting org; `live` is informational for intake unless strict (D15)."""

    id: ActionPageId
    campaign_id: CampaignId
    org_id: OrgId
    name: str
    locale: str
    inserted_at: datetime
    updated_at: datetime
    live: bool = False
    config: Mapping[str, object] = Factory(dict)
    delivery: bool = True
    extra_supporters: int = 0
    thank_you_template: str | None = field(default=None, converter=none_if_empty)
    supporter_confirm_template: str | None = field(default=None, converter=none_if_empty)
    duplicate_template: str | None = field(default=None, converter=none_if_empty)
    version: int = 0

    @property
    def name_key(self) -> str:
        """Names are unique without regard to letter case."""
        return self.name.lower()

    @property
    def domain(self) -> str:
        """The first segment of the name: a host, or an org's identifier."""
        return self.name.partition("/")[0]

    @property
    def journey(self) -> tuple[str, ...]:
        """The steps a widget walks through, as configured (deprecated on the wire, spec 20 §3.11)."""
        steps = self.config.get("journey")
        return tuple(str(step) for step in steps) if isinstance(steps, list) else DEFAULT_JOURNEY


def checked(page: ActionPage) -> ActionPage:
    """The page itself when it keeps every rule, else Invalid."""
    refuse_if_any(violations(page))
    return page


def violations(page: ActionPage) -> Iterator[Violation]:
    """The rules that the page breaks."""
    yield from text(page.name, _TEXT_LENGTH, ("name",), _NAME, must=True)
    yield from text(page.locale, _TEXT_LENGTH, ("locale",), _LOCALE, must=True)
    yield from between(0, _MAX_EXTRA, page.extra_supporters, "extraSupporters")
    if not is_storable_tree(page.config):
        yield Violation(INVALID, ("config",))
    yield from text(page.thank_you_template, _TEXT_LENGTH, ("thankYouTemplate",))
    yield from text(page.supporter_confirm_template, _TEXT_LENGTH, ("supporterConfirmTemplate",))
    yield from text(page.duplicate_template, _TEXT_LENGTH, ("duplicateTemplate",))
