"""Orgs: the organisations that run campaigns and receive contacts (spec 20 §1.1)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from attrs import evolve, field, frozen

from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Violation, refuse_if_any
from proca.domain.ids import OrgId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import EMAIL, IDENTIFIER, INVALID, between, is_storable_tree, text

TEXT_MAX = 255


@frozen(kw_only=True)
class Org:
    """One organisation with its settings; `version` is moved on by the store at each change."""

    id: OrgId
    name: str
    title: str
    contact_schema: ContactSchema = ContactSchema.BASIC
    action_schema_version: int = 2
    high_security: bool = False
    doi_thank_you: bool = False
    email_from: str | None = field(default=None, converter=none_if_empty)
    reply_enabled: bool = True
    sender_rewrite: bool = True
    supporter_confirm: bool = False
    supporter_confirm_template: str | None = field(default=None, converter=none_if_empty)
    custom_supporter_confirm: bool = False
    custom_action_confirm: bool = False
    custom_action_deliver: bool = False
    custom_event_deliver: bool = False
    backends: Backends = field(factory=Backends)
    config: Mapping[str, object] = field(factory=dict)
    version: int = 0
    inserted_at: datetime
    updated_at: datetime

    def is_called(self, name: str) -> bool:
        """Whether this is the org's name, letter case aside."""
        return name_key(self.name) == name_key(name)


class OrgSettings(TypedDict, total=False):
    """What of an org may be set besides its name and title; null clears, what is absent stays."""

    contact_schema: ContactSchema
    action_schema_version: int
    high_security: bool
    doi_thank_you: bool
    email_from: str | None
    reply_enabled: bool
    sender_rewrite: bool
    supporter_confirm: bool
    supporter_confirm_template: str | None
    custom_supporter_confirm: bool
    custom_action_confirm: bool
    custom_action_deliver: bool
    custom_event_deliver: bool
    backends: Backends
    config: Mapping[str, object]


class OrgChanges(OrgSettings, total=False):
    """What of an org may change."""

    name: str
    title: str


def name_key(name: str) -> str:
    """What names of orgs, campaigns and pages are compared by: case does not matter."""
    return name.casefold()


def new_org(
    *,
    id: OrgId,  # noqa: A002 -- the field's own name, as everywhere
    name: str,
    title: str,
    now: datetime,
    **settings: Unpack[OrgSettings],
) -> Org:
    """A new org; Invalid when a rule is broken (that the name is free, the store knows)."""
    org = Org(id=id, name=name, title=title, inserted_at=now, updated_at=now)
    return change(org, now, **settings)


def change(org: Org, now: datetime, **changes: Unpack[OrgChanges]) -> Org:
    """The org with other settings; Invalid when a rule is broken."""
    changed = evolve(org, **changes, updated_at=now)
    refuse_if_any(violations(changed))
    return changed


def violations(org: Org) -> Iterator[Violation]:
    """What is wrong with an org by itself."""
    yield from text(org.name, TEXT_MAX, ("name",), IDENTIFIER, must=True)
    yield from text(org.title, TEXT_MAX, ("title",), must=True)
    yield from text(org.email_from, TEXT_MAX, ("emailFrom",), EMAIL)
    yield from text(org.supporter_confirm_template, TEXT_MAX, ("supporterConfirmTemplate",))
    if not is_storable_tree(org.config):
        yield Violation(INVALID, ("config",))
    yield from between(1, 2, org.action_schema_version, "actionSchemaVersion")
