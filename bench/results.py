"""What a run measured, and whether what was acknowledged is there."""

from attrs import asdict, frozen

from bench.database import Stored
from bench.delivering import Delivery
from bench.plan import Figures


@frozen
class Level:
    """What one load came to; CPU in cores, and in milliseconds a request, which other work here moves less.

    `drained` is how long processing took after the load, `whole` the time from its first request to that.
    """

    kind: str
    connections: int
    figures: Figures
    cores: dict[str, float]
    drained: float
    whole: float

    @property
    def cpu(self) -> dict[str, float]:
        """Milliseconds of CPU that each acknowledged request took, by group."""
        return {
            name: 1000 * used / self.figures.rate if self.figures.measured else 0.0 for name, used in self.cores.items()
        }


@frozen
class Spread:
    """Loads of the same size on one campaign and on many."""

    hot: tuple[Level, ...]
    many: tuple[Level, ...]

    @property
    def taken(self) -> float:
        """Signatures a second on the hot campaign, against those on many."""
        return _ratio(*(sum(level.figures.rate for level in levels) for levels in (self.hot, self.many)))

    @property
    def processed(self) -> float:
        """The same from the first signature to the end of processing."""
        return _ratio(_processed(self.hot), _processed(self.many))


@frozen
class Check:
    """What was acknowledged and what the database and the API say about it, after everything was processed."""

    acknowledged: int
    on_first_campaign: int
    stored: Stored
    supporter_count: int

    @property
    def holds(self) -> bool:
        """None lost, none twice, all sealed for both orgs, all processed, all counted."""
        expected = Stored(self.acknowledged, self.acknowledged, 2 * self.acknowledged, 0, self.acknowledged)
        return self.stored == expected and self.supporter_count == self.on_first_campaign


@frozen
class Result:
    """Everything that one run measured; memory in megabytes."""

    database: str
    baseline: str
    commits: tuple[float, float]
    levels: tuple[Level, ...]
    spread: Spread
    deliveries: tuple[Delivery, ...]
    memory: dict[str, float]
    check: Check

    @property
    def mean_commits(self) -> float:
        """Commits a second, mean of before and after."""
        return sum(self.commits) / len(self.commits)

    @property
    def holds(self) -> bool:
        """Whether everything that was acknowledged is there once, and was delivered once."""
        return self.check.holds and not any(one.lost or one.twice for one in self.deliveries)

    def tree(self) -> dict[str, object]:
        """As JSON."""
        levels = [asdict(level) | {"rate": level.figures.rate, "cpu_ms": level.cpu} for level in self.levels]
        deliveries = [asdict(one) | {"ratios": one.ratios, "ratio_beside": one.ratio_beside} for one in self.deliveries]
        spread = asdict(self.spread) | {"taken": self.spread.taken, "processed": self.spread.processed}
        more = {"levels": levels, "deliveries": deliveries, "spread": spread}
        return asdict(self) | more | {"mean_commits": self.mean_commits, "holds": self.holds}


def _processed(levels: tuple[Level, ...]) -> float:
    """Signatures processed a second, as if all levels were one; the warm-up is a part of both."""
    return sum(one.figures.acknowledged for one in levels) / sum(one.whole for one in levels)


def _ratio(one: float, other: float) -> float:
    return one / other if other else 0.0
