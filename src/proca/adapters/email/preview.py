"""Mails that go nowhere and can be looked at, as on a development machine (spec 30 §5.6)."""

from collections import deque
from collections.abc import Sequence

from attrs import field, frozen

from proca.domain.mails.letter import Letter
from proca.ports.delivery import Answer, Delivered

KEPT = 500


@frozen
class MemoryPreview:
    """Keeps the latest mails in memory, 500 of them."""

    _kept: deque[Letter] = field(factory=lambda: deque(maxlen=KEPT), repr=False)

    async def send(self, letters: Sequence[Letter]) -> Sequence[Answer]:
        """Keep them; a letter that comes again replaces its earlier copy."""
        for letter in letters:
            for earlier in [one for one in self._kept if one.number == letter.number]:
                self._kept.remove(earlier)
            self._kept.appendleft(letter)
        return [Delivered()] * len(letters)

    def recent(self) -> Sequence[Letter]:
        """What was sent, newest first."""
        return tuple(self._kept)
