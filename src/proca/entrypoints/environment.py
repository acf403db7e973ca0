"""Reading variables by their kind; a variable that is set to nothing counts as missing, as compose files leave it."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from attrs import field, frozen

from proca.domain.secret import Secret

T = TypeVar("T")
Network = IPv4Network | IPv6Network
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})


class SettingsError(ValueError):
    """The environment does not make sense; the message names the variable."""


@frozen
class Environment:
    """The variables of the process and of the env file together."""

    given: Mapping[str, str] = field(repr=False)

    def text(self, name: str) -> str | None:
        """A text as it is."""
        return self.given.get(name) or None

    def secret(self, name: str) -> Secret | None:
        """A text that does not print."""
        return Secret(self.given[name]) if self.given.get(name) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A switch; what is not a clear yes switches off."""
        return self.given[name].lower() in _YES if self.given.get(name) else default

    def is_wanted(self, name: str) -> bool:
        """A switch that anything turns on but a clear no."""
        return bool(self.given.get(name)) and self.given[name].lower() not in _NO

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number between two others."""
        text = self.given.get(name) or str(default)
        if not text.isdecimal() or len(text) > len(str(high)) or not low <= int(text) <= high:
            raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
        return int(text)

    def parts(self, name: str, default: str = "") -> tuple[str, ...]:
        """The parts of a list with commas."""
        return tuple(part for one in (self.given.get(name) or default).split(",") if (part := one.strip()))

    def share(self, name: str) -> float:
        """A part of everything, between 0 and 1; everything without one."""
        text = self.given.get(name) or "1"
        try:
            share = float(text)
        except ValueError:
            share = -1
        if not 0 <= share <= 1:
            raise SettingsError(f"{name} must be a number from 0 to 1, not {text!r}")
        return share

    def word(self, name: str, default: str, known: Mapping[str, T]) -> T:
        """What a known word stands for, whatever its letter case."""
        text = self.given.get(name) or default
        if text.lower() not in known:
            raise SettingsError(f"{name} must be one of {', '.join(known)}, not {text!r}")
        return known[text.lower()]

    def address(self, name: str, *schemes: str) -> str | None:
        """A URL of one of these schemes."""
        text = self.text(name)
        if text is not None and not _is_address(text, schemes):
            raise SettingsError(f"{name} must be an address that begins with {' or '.join(schemes)}://, not {text!r}")
        return text

    def secret_address(self, name: str, *schemes: str) -> Secret | None:
        """A URL of one of these schemes, with a password in it, so that no message repeats it."""
        text = self.text(name)
        if text is not None and not _is_address(text, schemes):
            raise SettingsError(f"{name} must be an address that begins with {' or '.join(schemes)}://")
        return Secret(text) if text is not None else None

    def file(self, name: str) -> str | None:
        """The path of a file that there is."""
        text = self.text(name)
        if text is not None and not Path(text).is_file():
            raise SettingsError(f"{name} must be a file, and there is none at {text!r}")
        return text

    def networks(self, name: str, default: str) -> tuple[Network, ...]:
        """Networks and single addresses, with commas."""
        try:
            return tuple(ip_network(part, strict=False) for part in self.parts(name, default))
        except ValueError:
            message = f"{name} must be a list of addresses or networks like 10.0.0.0/8, not {self.given[name]!r}"
            raise SettingsError(message) from None


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        return False
    return url.scheme in schemes and bool(url.path if url.scheme == "file" else url.hostname)
