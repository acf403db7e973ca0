"""Staff let an action through that waits for moderation, or hold it back (spec 30 §1.7)."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import any_of
from proca.domain.actions.action import Action
from proca.domain.confirms.confirm import Verb
from proca.domain.errors import NotFound
from proca.domain.ids import ActionId
from proca.domain.processing import moderation
from proca.domain.processing.counting import difference
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.decisions import ActionDecision
from proca.ports.store import Store
from proca.ports.world import Clock

_DECIDE = {Verb.ACCEPT: moderation.accept, Verb.REJECT: moderation.reject}


@frozen
class ModerateAction:
    """A decision of the org that collected the action. What moderators see is personal data, and what they decide is
    what a page shows; so those may who manage its pages, or who may have its contacts."""

    access: ClassVar = any_of(Permission.MANAGE_ACTION_PAGES, Permission.EXPORT_CONTACTS)

    store: Store
    clock: Clock

    async def __call__(self, caller: User | None, action_id: ActionId, verb: Verb) -> Action:
        """The action as it is now, on its way at once when it was let through.

        NotFound, Unauthenticated, Forbidden; Refused `not allowed` for one not asked about, `data already rejected`.
        """
        async with self.store.unit() as unit:
            found = await unit.decisions.action(action_id)
            await self.access.check(unit, caller, found.org_id if found else None)
            if found is None:
                raise NotFound("action not found", code="not_found")
            before, person = found.action, found.supporter
            after = _DECIDE[verb](before)
            if after != before:
                moved = difference((before, person), (after, person), found.org_id)
                goes_on = verb is Verb.ACCEPT
                await unit.decisions.keep(ActionDecision(after, moved, goes_on, self.clock.now()))
            return after
