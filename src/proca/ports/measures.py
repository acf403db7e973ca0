"""What happens, as numbers for operators (spec 30 §10): never a label with personal data or without bounds."""

from typing import Protocol


class Measures(Protocol):
    """Takes note of numbers under the names of `docs/operations/metrics.md`; never waits."""

    def counted(self, name: str, by: int = 1, **labels: int | str) -> None:
        """Something happened, so many times."""
        ...

    def observed(self, name: str, value: float, **labels: int | str) -> None:
        """One value of many whose distribution matters."""
        ...

    def shown(self, name: str, value: float, **labels: int | str) -> None:
        """The value that holds from now on."""
        ...
