"""Nobody wants numbers."""

from attrs import frozen


@frozen
class Unmeasured:
    """Measures that nobody takes note of."""

    def counted(self, name: str, by: int = 1, **labels: int | str) -> None:
        """Nothing is done."""

    def observed(self, name: str, value: float, **labels: int | str) -> None:
        """Nothing is done."""

    def shown(self, name: str, value: float, **labels: int | str) -> None:
        """Nothing is done."""
