"""A page goes live inside a unit that the caller opened."""

from datetime import datetime

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.partner_page import launched
from proca.domain.outbox import page_upserted
from proca.ports.store import Unit


async def make_live(unit: Unit, page: ActionPage, now: datetime) -> ActionPage:
    """The page, live, with the news for subscribers; nothing happens to one that is live already."""
    live = launched(page, now)
    if live is page:
        return page
    kept = await unit.pages.put(live)
    await unit.outbox.put(page_upserted(kept))
    return kept
