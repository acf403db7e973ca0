"""Limits counted in the memory of this process, one number for each client and subject (00 D11)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from heapq import nlargest
from ipaddress import IPv6Address, ip_address

from attrs import define, field, frozen

from proca.domain.errors import Limited
from proca.ports.limits import Deed
from proca.ports.world import Clock

MOST_KEYS = 100_000
_HOST_BITS = 64  # a household of IPv6 has as many addresses as it likes, within one network of this size
_ROUNDING = 0.001
Key = tuple[Deed, str, str]


@frozen
class Rule:
    """So many of a deed in so many seconds, by one client and about one subject; 0 means no limit."""

    per_client: int
    per_subject: int
    seconds: int


@define(eq=False)
class MemoryLimits:
    """Lets a full allowance through at once and refills it evenly (the generic cell rate algorithm, ITU-T I.371).

    For each key it keeps the moment at which the allowance is whole again. `client` tells the address of whoever is
    being served just now, none for somebody at this machine.
    """

    rules: Mapping[Deed, Rule]
    clock: Clock
    client: Callable[[], str | None]
    exempts_loopback: bool = True
    most_keys: int = MOST_KEYS
    _whole_at: dict[Key, float] = field(factory=dict, init=False, repr=False)

    def take(self, deed: Deed, subject: str | None = None) -> None:
        """Count one where there is room for it; Limited otherwise."""
        now = self.clock.now().timestamp()
        after = self._after_one_more(deed, subject, now)
        self._check(after, now + self.rules[deed].seconds)
        self._keep(after, now)

    def check(self, deed: Deed, subject: str | None = None) -> None:
        """Do nothing while there is room for one more; Limited otherwise."""
        now = self.clock.now().timestamp()
        self._check(self._after_one_more(deed, subject, now), now + self.rules[deed].seconds)

    def count(self, deed: Deed, subject: str | None = None) -> None:
        """Count one, but never beyond the allowance, so that nobody has to wait for longer than its time."""
        now = self.clock.now().timestamp()
        fullest = now + self.rules[deed].seconds
        after = self._after_one_more(deed, subject, now)
        self._keep({key: min(whole, fullest) for key, whole in after.items()}, now)

    def _after_one_more(self, deed: Deed, subject: str | None, now: float) -> dict[Key, float]:
        seconds, kept = self.rules[deed].seconds, self._whole_at
        return {key: max(kept.get(key, now), now) + seconds / allowed for key, allowed in self._keys(deed, subject)}

    def _check(self, after: Mapping[Key, float], fullest: float) -> None:
        wait = max(after.values(), default=fullest) - fullest
        if wait > _ROUNDING:
            raise Limited.until(timedelta(seconds=wait))

    def _keep(self, after: Mapping[Key, float], now: float) -> None:
        self._whole_at.update(after)
        if len(self._whole_at) > self.most_keys:
            self._forget(now)

    def _keys(self, deed: Deed, subject: str | None) -> Iterator[tuple[Key, int]]:
        rule = self.rules[deed]
        if subject is not None and rule.per_subject:
            yield (deed, "subject", subject), rule.per_subject
        client = self.client() if rule.per_client else None
        if client is not None:
            household, is_here = _household(client)
            if not (is_here and self.exempts_loopback):
                yield (deed, "client", household), rule.per_client

    def _forget(self, now: float) -> None:
        """Keep the half that has the longest to wait, and of it only what counts still."""
        waiting = ((whole, key) for key, whole in self._whole_at.items() if whole > now)
        kept = nlargest(self.most_keys // 2, waiting)
        self._whole_at = {key: whole for whole, key in kept}


@frozen
class NoLimits:
    """Lets everything through, for those who limit elsewhere."""

    def take(self, deed: Deed, subject: str | None = None) -> None:
        """Count nothing."""

    def check(self, deed: Deed, subject: str | None = None) -> None:
        """Do nothing."""

    def count(self, deed: Deed, subject: str | None = None) -> None:
        """Count nothing."""


@lru_cache(4096)
def _household(client: str) -> tuple[str, bool]:
    """What counts as one client, and whether it is this machine."""
    try:
        address = ip_address(client)
    except ValueError:
        return client, False
    network = str(int(address) >> _HOST_BITS) if isinstance(address, IPv6Address) else client
    return network, address.is_loopback
