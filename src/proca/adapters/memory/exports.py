"""Exports in memory."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from proca.adapters.memory.state import Data, MemoryState
from proca.domain.actions.action import Action, ActionStatus
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, OrgId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.supporters.supporter import EmailStatus, Supporter, SupporterStatus
from proca.ports.exports import ExportedAction, ExportFilter
from proca.ports.processing import ScheduledAction

_EXPORTED = (ActionStatus.ACCEPTED, ActionStatus.DELIVERED, ActionStatus.REPEAT)
_REQUEUED = (ActionStatus.NEW, ActionStatus.CONFIRMING, ActionStatus.DELIVERED, ActionStatus.REPEAT)
_REQUEUED_SUPPORTERS = (SupporterStatus.CONFIRMING, SupporterStatus.ACCEPTED)


@frozen
class MemoryExports:
    """Reads the whole state."""

    state: MemoryState

    async def actions(self, org_id: OrgId, wanted: ExportFilter) -> Sequence[ExportedAction]:
        """Actions of which the org has a contact."""
        data = self.state.data
        found: list[ExportedAction] = []
        for action, supporter, contact in _of_org(data, org_id):
            if _is_wanted(action, supporter, contact, wanted, data) and len(found) < wanted.limit:
                source = data.sources.get(action.source_id) if action.source_id is not None else None
                found.append(ExportedAction(action, supporter, contact, source))
        return found

    async def keys(self, ids: Collection[PublicKeyId]) -> Mapping[PublicKeyId, PublicKey]:
        """Keys by number."""
        return {number: key for number, key in self.state.data.keys.items() if number in ids}

    async def requeueable(self, org_id: OrgId, action_ids: Collection[ActionId]) -> Sequence[ScheduledAction]:
        """Those of the actions that may be put into a queue again."""
        data = self.state.data
        return [
            ScheduledAction(
                action,
                supporter,
                tuple(one for place, one in sorted(data.contacts.items()) if place[0] == supporter.id),
                data.sources.get(action.source_id) if action.source_id is not None else None,
            )
            for action, supporter, _ in _of_org(data, org_id)
            if action.id in action_ids and action.status in _REQUEUED and supporter.status in _REQUEUED_SUPPORTERS
        ]


def _of_org(data: Data, org_id: OrgId) -> list[tuple[Action, Supporter, Contact]]:
    return [
        (action, data.supporters[action.supporter_id], contact)
        for _, action in sorted(data.actions.items())
        if action.supporter_id is not None and (contact := data.contacts.get((action.supporter_id, org_id))) is not None
    ]


def _is_wanted(action: Action, supporter: Supporter, contact: Contact, wanted: ExportFilter, data: Data) -> bool:
    return (
        _is_of_campaign(action, wanted, data)
        and (wanted.start is None or action.id >= wanted.start)
        and (wanted.after is None or action.inserted_at >= wanted.after)
        and (wanted.include_testing or not action.testing)
        and (not wanted.only_double_opt_in or supporter.email_status is EmailStatus.DOUBLE_OPT_IN)
        and _is_settled_or_sought(action, supporter, contact, wanted)
    )


def _is_settled_or_sought(action: Action, supporter: Supporter, contact: Contact, wanted: ExportFilter) -> bool:
    """The look-up of one person drops consent and states."""
    if wanted.fingerprints is not None:
        address = supporter.clear_text.email
        same_address = wanted.email is not None and address is not None and address.lower() == wanted.email
        return same_address or supporter.fingerprint in wanted.fingerprints
    return (
        supporter.status is SupporterStatus.ACCEPTED
        and action.status in _EXPORTED
        and (contact.communication_consent is True or not wanted.only_opt_in)
        and (action.with_consent or not wanted.only_with_consent)
    )


def _is_of_campaign(action: Action, wanted: ExportFilter, data: Data) -> bool:
    if wanted.campaign_name is not None:
        return data.campaigns[action.campaign_id].name_key == wanted.campaign_name.lower()
    return wanted.campaign_id in (None, action.campaign_id)
