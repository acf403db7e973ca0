"""The record, as far as it is completed by what orgs' own records know (spec 30 §7.3)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from attrs import frozen

from proca.domain.actions.action import Action
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, OrgId
from proca.domain.supporters.supporter import Supporter


@frozen
class Asked:
    """An action to ask about, with its supporter, the collecting org, and the copy that this org holds."""

    action: Action
    supporter: Supporter
    org_id: OrgId
    contact: Contact | None


class DetailRecord(Protocol):
    """Reads what to ask about, and keeps what was told."""

    async def asked(self, action_ids: Collection[ActionId]) -> Mapping[ActionId, Asked]:
        """These actions but for those without a supporter; the number of queries does not grow with them."""
        ...

    async def complete(self, told: Sequence[Asked]) -> None:
        """Keep the actions' fields, the supporters' e-mail status, and consents with their times, all at once."""
        ...
