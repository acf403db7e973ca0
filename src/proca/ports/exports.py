"""Exports: what an org may take out of its record, and put into its queues again (spec 10 §9)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, CampaignId, OrgId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import Supporter
from proca.ports.processing import ScheduledAction


@frozen(kw_only=True)
class ExportFilter:
    """Which actions are wanted; `fingerprints` makes it the look-up of one person, which drops consent and states.

    `email`, in lower case, finds the same person where a schema's fingerprint is made of more than the address (Q21),
    as long as the supporter's clear text still holds it.
    """

    campaign_name: str | None = None
    campaign_id: CampaignId | None = None
    start: ActionId | None = None
    after: datetime | None = None
    limit: int = 100
    only_opt_in: bool = True
    only_double_opt_in: bool = False
    include_testing: bool = False
    only_with_consent: bool = False
    fingerprints: Collection[Fingerprint] | None = None
    email: str | None = field(default=None, repr=False)


@frozen
class ExportedAction:
    """An action with its supporter, the org's own contact, and where it came from."""

    action: Action
    supporter: Supporter
    contact: Contact
    source: Source | None


class Exports(Protocol):
    """The record as one org may take it out."""

    async def actions(self, org_id: OrgId, wanted: ExportFilter) -> Sequence[ExportedAction]:
        """Actions of which the org has a contact, ascending by number, never past an open write (D22)."""
        ...

    async def keys(self, ids: Collection[PublicKeyId]) -> Mapping[PublicKeyId, PublicKey]:
        """The keys that sealed contacts name, whoever owns them."""
        ...

    async def requeueable(self, org_id: OrgId, action_ids: Collection[ActionId]) -> Sequence[ScheduledAction]:
        """Those of the actions, ascending, that have a contact of the org and are new, confirming, delivered or repeat
        while their supporter is confirming or accepted (30.12#15)."""
        ...
