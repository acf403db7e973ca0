"""What operators do to pages from the shell, in nobody's name (spec 20 §11.4)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_page
from proca.application.confirms.going_live import make_live
from proca.application.permission import Access
from proca.domain.campaigns.action_page import ActionPage
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class MakePageLive:
    """Makes any page live, a partner's too, because the operator has the last word."""

    access: ClassVar = Access.OPERATOR

    store: Store
    clock: Clock

    async def __call__(self, name: str) -> ActionPage:
        """The page; NotFound when there is none of that name."""
        async with self.store.unit() as unit:
            return await make_live(unit, await find_page(unit, name), self.clock.now())
