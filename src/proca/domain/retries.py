"""When something that failed is tried again, and when no more (00 D7)."""

from datetime import datetime, timedelta
from hashlib import blake2b

from attrs import frozen

_WORD_BYTES = 8


@frozen
class RetryPolicy:
    """Rests double from the first to the longest, each stretched by up to a half so that not all come back at once.

    `attempts` counts all, the first included.
    """

    attempts: int = 10
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=30)

    def next_at(self, number: int, attempts: int, now: datetime) -> datetime | None:
        """When to try promise `number` again after so many attempts, or None when that was the last."""
        if attempts >= self.attempts:
            return None
        doubled = self.first * (1 << min(attempts - 1, 30))
        rest = min(doubled, self.longest / 1.5)
        return now + max(rest * (1 + _spread(number, attempts) / 2), self.first)


def _spread(number: int, attempts: int) -> float:
    """Between 0 and 1, different for each promise and attempt, the same whenever it is asked."""
    word = blake2b(f"{number}:{attempts}".encode(), digest_size=_WORD_BYTES).digest()
    return int.from_bytes(word, "big") / (1 << 8 * _WORD_BYTES)
