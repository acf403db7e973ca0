"""Passwords for accounts that somebody else sets up (spec 20 §1.2)."""

import string

from attrs import frozen

from proca.domain.secret import Secret
from proca.ports.world import Codes

_LETTERS, _DIGITS, _SYMBOLS = 16, 4, 2
_POOLS = (
    (string.ascii_letters, _LETTERS - 2),
    (string.ascii_lowercase, 1),
    (string.ascii_uppercase, 1),
    (string.digits, _DIGITS),
    ("!?@#$%^&*_", _SYMBOLS),
)


@frozen
class MadeUpPasswords:
    """Makes passwords of 16 letters, 4 digits and 2 symbols that keep every rule whatever chance gives."""

    codes: Codes

    def __call__(self) -> Secret:
        """One password."""
        picked = [self._pick(pool) for pool, count in _POOLS for _ in range(count)]
        order = sorted(range(len(picked)), key=lambda _: self.codes.token(8))
        return Secret("".join(picked[position] for position in order))

    def _pick(self, pool: str) -> str:
        # 64 random bits leave no bias that matters over a few dozen characters.
        return pool[int.from_bytes(self.codes.token(8)) % len(pool)]
