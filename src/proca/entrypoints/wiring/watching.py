"""What is watched live, put together; one look-out each serves a whole process."""

from dependency_injector import providers

from proca.application.campaigns.watch_pages import PageLookout, WatchPages
from proca.application.campaigns.watch_stats import StatsLookout, WatchStats
from proca.entrypoints.wiring.shared import Shared
from proca.ports.page_feed import PageFeed


class WatchWiring(Shared):
    """Pages and counts as they change."""

    page_feed: providers.Provider[PageFeed] = providers.Dependency()

    page_lookout: providers.Provider[PageLookout] = providers.Singleton(
        PageLookout, feed=page_feed, clock=Shared.clock, signals=Shared.signals
    )
    watch_pages: providers.Provider[WatchPages] = providers.Factory(
        WatchPages, store=Shared.store, lookout=page_lookout
    )
    stats_lookout: providers.Provider[StatsLookout] = providers.Singleton(
        StatsLookout, snapshots=Shared.snapshots, signals=Shared.signals
    )
    watch_stats: providers.Provider[WatchStats] = providers.Factory(
        WatchStats, snapshots=Shared.snapshots, lookout=stats_lookout
    )
