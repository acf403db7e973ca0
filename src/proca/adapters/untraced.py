"""Nobody wants traces."""

from attrs import frozen

from proca.ports.tracing import Facts, Part


@frozen
class Unspanned:
    """A piece of work of which nobody takes note."""

    trace: str = ""

    def tell(self, facts: Facts) -> None:
        """Nothing is done."""

    def failed(self, kind: str) -> None:
        """Nothing is done."""

    def end(self) -> None:
        """Nothing is done."""


@frozen
class Untraced:
    """Traces that nobody keeps; whoever wires it leaves out everything that would ask for a span."""

    def begin(
        self,
        name: str,  # noqa: ARG002  (nobody looks)
        part: Part = Part.INSIDE,  # noqa: ARG002  (as above)
        parent: str | None = None,  # noqa: ARG002  (as above)
        cause: str | None = None,  # noqa: ARG002  (as above)
        facts: Facts | None = None,  # noqa: ARG002  (as above)
    ) -> Unspanned:
        """No span."""
        return Unspanned()

    def close(self) -> None:
        """Nothing is done."""
