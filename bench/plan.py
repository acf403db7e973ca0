"""What a load is asked to do and what it says in the end; both travel between processes as JSON."""

from attrs import frozen


@frozen
class Plan:
    """What to send where: `kind` is a key of the requests, `first` the number of the first supporter.

    Requests go to the pages in turn.
    """

    port: int
    kind: str
    page_ids: tuple[int, ...]
    connections: int
    seconds: float
    warm_up: float
    first: int = 0


@frozen
class Figures:
    """Counts of the whole run and of the measured seconds; times in milliseconds, CPU in seconds of one core."""

    acknowledged: int
    errors: int
    last: int
    measured: int
    seconds: float
    p50: float
    p99: float
    slowest: float
    cpu: float
    failures: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Acknowledged requests a second in the measured time."""
        return self.measured / self.seconds
