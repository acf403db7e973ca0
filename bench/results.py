"""What a run measured, and whether what was acknowledged is there."""

from attrs import asdict, frozen

from bench.database import Stored
from bench.plan import Figures


@frozen
class Level:
    """What one load came to; CPU in cores, and in milliseconds a request, which other work here moves less."""

    kind: str
    connections: int
    figures: Figures
    cores: dict[str, float]
    drained: float

    @property
    def cpu(self) -> dict[str, float]:
        """Milliseconds of CPU that each acknowledged request took, by group."""
        return {
            name: 1000 * used / self.figures.rate if self.figures.measured else 0.0 for name, used in self.cores.items()
        }


@frozen
class Check:
    """What was acknowledged and what the database and the API say about it, after everything was processed."""

    acknowledged: int
    stored: Stored
    supporter_count: int

    @property
    def holds(self) -> bool:
        """None lost, none twice, all sealed for both orgs, all processed, all counted."""
        expected = Stored(self.acknowledged, self.acknowledged, 2 * self.acknowledged, 0, self.acknowledged)
        return self.stored == expected and self.supporter_count == self.acknowledged


@frozen
class Result:
    """Everything that one run measured; memory in megabytes."""

    database: str
    baseline: str
    commits: tuple[float, float]
    levels: tuple[Level, ...]
    memory: dict[str, float]
    check: Check

    @property
    def mean_commits(self) -> float:
        """Commits a second, mean of before and after."""
        return sum(self.commits) / len(self.commits)

    def tree(self) -> dict[str, object]:
        """As JSON."""
        levels = [asdict(level) | {"rate": level.figures.rate, "cpu_ms": level.cpu} for level in self.levels]
        return asdict(self) | {"levels": levels, "mean_commits": self.mean_commits, "holds": self.check.holds}
