"""How alive a page is, told from its newest action, and where it stands on the web (spec 10 §7.5)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from attrs import frozen

from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.ids import ActionPageId

_FORGOTTEN = timedelta(days=365)


class PageStatus(StrEnum):
    """Waiting for its first action, in use, or no longer."""

    STANDBY = "standby"
    ACTIVE = "active"
    STALLED = "stalled"


@frozen
class LastSeen:
    """The newest action on a page, and the location that was told last."""

    at: datetime
    location: str | None = None


def seen_again(before: LastSeen | None, sign: LastSeen) -> LastSeen:
    """What is known of a page after another sign of life, which may be older than the last one."""
    if before is None:
        return sign
    older, newer = (sign, before) if sign.at < before.at else (before, sign)
    return LastSeen(newer.at, newer.location or older.location)


def signs_of_life(deeds: Iterable[tuple[Action, Source | None]]) -> dict[ActionPageId, LastSeen]:
    """What actions together tell of each of their pages."""
    pages: dict[ActionPageId, LastSeen] = {}
    for action, source in deeds:
        sign = LastSeen(action.inserted_at, (source.location if source else "") or None)
        pages[action.action_page_id] = seen_again(pages.get(action.action_page_id), sign)
    return pages


def page_status(last_seen: datetime | None, now: datetime) -> PageStatus:
    """Active for as many days as the current month has, stalled for the rest of a year, else waiting."""
    if last_seen is None or now - last_seen >= _FORGOTTEN:
        return PageStatus.STANDBY
    today = now.astimezone(UTC)
    month = timedelta(days=monthrange(today.year, today.month)[1])
    return PageStatus.ACTIVE if now - last_seen < month else PageStatus.STALLED
