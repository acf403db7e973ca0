"""Pages of partners in a campaign: what they are called, and how they go live (spec 20 §8.3, §9)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from attrs import evolve

from proca.domain.campaigns.action_page import ActionPage


def launched(page: ActionPage, now: datetime) -> ActionPage:
    """The page, live; one that is live already stays as it is."""
    return page if page.live else evolve(page, live=True, updated_at=now)


def partner_names(org_name: str, page_name: str) -> Iterator[str]:
    """Names for an org's own copy of a page, the best first: its path below the org's name, then with -1, -2, …"""
    _, _, path = page_name.partition("/")
    name = f"{org_name}/{path}"
    yield name
    yield from (f"{name}-{number}" for number in count(1))
