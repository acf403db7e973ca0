"""Counts of a campaign as server-sent events (WHATWG HTML §9.2)."""

from collections.abc import AsyncIterator

import msgspec
from litestar import get
from litestar.response import Stream

from proca.adapters.http.rest import views
from proca.adapters.http.rest.campaigns import Number
from proca.adapters.http.rest.requests import StrictRequest
from proca.adapters.http.use_cases import UseCases
from proca.application.campaigns.watch_stats import StatsWatcher
from proca.domain.errors import ProcaError
from proca.domain.ids import CampaignId

# Proxies close a connection on which nothing happens, many of them after a minute.
PING_SECONDS = 15.0
_PING = b":ping\n\n"
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


# A stream does not end, so what tries every documented route would wait for ever; `docs/api/README.md` describes it.
@get("/campaigns/{campaign_id:int}/stats/live", include_in_schema=False)
async def live_stats(request: StrictRequest, campaign_id: Number) -> Stream:
    """The counts at once, and again when they have changed, at most once a second."""
    await request.use_cases.find_campaign(campaign_id)
    events = live_events(request.use_cases, CampaignId(campaign_id))
    return Stream(events, media_type="text/event-stream", headers=_HEADERS)


async def live_events(use_cases: UseCases, campaign_id: CampaignId) -> AsyncIterator[bytes]:
    """Events until the server stops or the campaign is gone; comments while nothing happens."""
    try:
        async with use_cases.watch_stats(campaign_id) as watcher:
            yield await _event(use_cases, watcher)
            while not watcher.is_over:
                if not await watcher.changed(PING_SECONDS):
                    yield _PING
                elif not watcher.is_over:
                    yield await _event(use_cases, watcher)
    except ProcaError:
        # The status is sent; whoever watches connects again, and is told then.
        return


async def _event(use_cases: UseCases, watcher: StatsWatcher) -> bytes:
    view = await use_cases.find_campaign(watcher.campaign_id)
    return b"data: " + msgspec.json.encode(views.stats_body(watcher.latest, view)) + b"\n\n"
