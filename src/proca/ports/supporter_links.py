"""Supporters who answer for themselves, by the links that they got (spec 30 §1.6, 00 D4, D6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.campaigns.stats import Tally
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, OrgId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.supporters.supporter import Supporter


@frozen
class CollectedAction:
    """An action with the org that collected it, under which it is counted."""

    action: Action
    org_id: OrgId


@frozen
class LinkedSupporter:
    """The action of a link with its supporter, who is the same in `everything`: all actions of theirs, this one too."""

    action: Action
    supporter: Supporter
    contacts: tuple[Contact, ...]
    source: Source | None
    everything: tuple[CollectedAction, ...]
    keys: Mapping[PublicKeyId, PublicKey]


@frozen
class SupporterDecision:
    """Supporter and action as they were decided, what that adds to the counters, and which actions go on now."""

    supporter: Supporter
    action: Action
    tally: Tally
    going_on: tuple[ActionId, ...]
    decided_at: datetime


class LinkedSupporters(Protocol):
    """Supporters as their links name them."""

    async def of_action(self, action_id: ActionId) -> LinkedSupporter | None:
        """Both locked against processing and other decisions until the unit ends; none when un-linked or unknown."""
        ...

    async def keep(self, decision: SupporterDecision) -> None:
        """Store both statuses and the status of the address, move the counters, schedule at once what goes on."""
        ...
