"""What may be taken out of the record, in memory."""

from attrs import frozen

from proca.adapters.codec import json_text
from proca.adapters.memory.state import Data, Promise
from proca.domain.actions.action import Action
from proca.domain.ids import ActionId, ActionPageId, OrgId
from proca.domain.processing.topology import topics_of
from proca.domain.supporters import contact_ref
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import SupporterStatus, erased
from proca.ports.store import Leftovers


@frozen
class MemoryRecord:
    """The record in one draft."""

    draft: Data

    async def clear_page(self, page_id: ActionPageId) -> Leftovers:
        """Testing actions of a page go, then its supporters without any action."""
        draft = self.draft
        for action in [one for one in self._actions(page_id) if one.testing]:
            del draft.actions[action.id]
            for promised in [number for number, one in draft.outbox.items() if one.action_id == action.id]:
                del draft.outbox[promised]
        acting = {action.supporter_id for action in draft.actions.values()}
        for number, supporter in tuple(draft.supporters.items()):
            if supporter.action_page_id == page_id and number not in acting:
                del draft.supporters[number]
                for place in [place for place in draft.contacts if place[0] == number]:
                    del draft.contacts[place]
        left = any(one.action_page_id == page_id for one in draft.supporters.values())
        return Leftovers(actions=bool(self._actions(page_id)), supporters=left)

    async def erase(self, org_id: OrgId, fingerprint: Fingerprint) -> None:
        """Clear text of accepted supporters in the org's campaigns goes, and its contacts of the person."""
        draft = self.draft
        self._erase_messages(org_id, fingerprint)
        for number, supporter in tuple(draft.supporters.items()):
            if supporter.fingerprint != fingerprint:
                continue
            draft.contacts.pop((number, org_id), None)
            leads = draft.campaigns[supporter.campaign_id].org_id == org_id
            if leads and supporter.status is SupporterStatus.ACCEPTED:
                draft.supporters[number] = erased(supporter)

    def _erase_messages(self, org_id: OrgId, fingerprint: Fingerprint) -> None:
        draft, topics = self.draft, topics_of(org_id)
        same = {number for number, one in draft.supporters.items() if one.fingerprint == fingerprint}
        acted = {number for number, one in draft.actions.items() if one.supporter_id in same}
        named = f'"{contact_ref.encode(fingerprint)}"' if len(fingerprint) == contact_ref.FINGERPRINT_BYTES else None
        for number, one in tuple(draft.outbox.items()):
            if one.topic in topics and _is_about(one, acted, named):
                del draft.outbox[number]
        for number, dead in tuple(draft.dead.items()):
            if dead.promise.topic in topics and _is_about(dead.promise, acted, named):
                del draft.dead[number]

    def _actions(self, page_id: ActionPageId) -> list[Action]:
        return [one for one in self.draft.actions.values() if one.action_page_id == page_id]


def _is_about(one: Promise, acted: set[ActionId], named: str | None) -> bool:
    """Messages are about actions; events about no action name the person."""
    if one.action_id is not None:
        return one.action_id in acted
    return named is not None and named in json_text(dict(one.body or {}))
