"""Values that never print: they show `***`, compare in constant time and must be asked for what they hold."""

from hmac import compare_digest
from typing import Generic, TypeVar

from attrs import frozen

T = TypeVar("T", str, bytes)


def _as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


# Subclasses stay undecorated: attrs would write them a repr of their own, which shows the value.
@frozen(repr=False, eq=False)
class _Hidden(Generic[T]):
    _value: T

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Hidden) or type(self) is not type(other):
            return NotImplemented
        return compare_digest(_as_bytes(self._value), _as_bytes(other._value))

    def __hash__(self) -> int:
        return hash((type(self), self._value))


class Secret(_Hidden[str]):
    """A secret text: a password, a token, a code."""

    __slots__ = ()

    def reveal(self) -> str:
        """The text itself."""
        return self._value


class SecretBytes(_Hidden[bytes]):
    """Secret bytes: a key, the random part of a token."""

    __slots__ = ()

    def reveal(self) -> bytes:
        """The bytes themselves."""
        return self._value


class SealedSecret(_Hidden[bytes]):
    """A secret as it is stored, sealed with the key of the instance (spec 00 D18); only a sealing adapter opens it."""

    __slots__ = ()

    @property
    def ciphertext(self) -> bytes:
        """The sealed bytes."""
        return self._value
