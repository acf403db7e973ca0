"""The record completed by what orgs' own records know, in memory."""

from collections.abc import Collection, Mapping, Sequence

from attrs import evolve, frozen

from proca.adapters.memory.state import MemoryState
from proca.domain.ids import ActionId
from proca.ports.details import Asked


@frozen
class MemoryDetailRecord:
    """Reads and writes the shared state."""

    state: MemoryState

    async def asked(self, action_ids: Collection[ActionId]) -> Mapping[ActionId, Asked]:
        """The actions with what belongs to them."""
        data, asked = self.state.data, {}
        for number in sorted(action_ids):
            action = data.actions.get(number)
            if action is not None and action.supporter_id is not None:
                org_id = data.pages[action.action_page_id].org_id
                supporter = data.supporters[action.supporter_id]
                asked[number] = Asked(action, supporter, org_id, data.contacts.get((supporter.id, org_id)))
        return asked

    async def complete(self, told: Sequence[Asked]) -> None:
        """Write all at once, and nothing but what was told."""
        async with self.state.change() as draft:
            for one in told:
                action, supporter = draft.actions.get(one.action.id), draft.supporters.get(one.supporter.id)
                if action is not None and supporter is not None:
                    draft.actions[action.id] = evolve(action, fields=one.action.fields)
                    draft.supporters[supporter.id] = evolve(
                        supporter,
                        email_status=one.supporter.email_status,
                        email_status_changed=one.supporter.email_status_changed,
                    )
                contact = one.contact
                key = (contact.supporter_id, contact.org_id) if contact else None
                if contact is not None and key in draft.contacts:
                    draft.contacts[key] = evolve(
                        draft.contacts[key],
                        communication_consent=contact.communication_consent,
                        inserted_at=contact.inserted_at,
                    )
