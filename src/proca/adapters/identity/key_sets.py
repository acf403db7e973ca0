"""Public keys of a sign-on provider, remembered by their id (RFC 7517; spec 20 §2.1, 20.13#11)."""

import asyncio
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from attrs import define, field
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from proca.adapters.identity.fetching import fetch_json
from proca.domain.errors import Unavailable
from proca.ports.world import Clock

PublicKey = RSAKey | ECKey | OKPKey
# Made-up ids must not make us ask the provider each time, and keys that it took back must not live for ever.
ASKED_EVERY = timedelta(minutes=1)
FRESH_FOR = timedelta(hours=1)


@define(eq=False)
class KeySet:
    """The keys at one address; of several requests that miss a key, one asks and the others wait for it."""

    address: str
    clock: Clock
    _keys: dict[str, PublicKey] = field(factory=dict, init=False)
    _asked_at: datetime | None = field(default=None, init=False)
    _fresh_until: datetime | None = field(default=None, init=False)
    _asking: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    async def key(self, kid: str | None) -> PublicKey | None:
        """The key of that id, or without an id the only one; Unavailable when it is not known whether there is one."""
        if not self._is_fresh() or self._find(kid) is None:
            async with self._asking:
                await self._ask_for(kid)
        found = self._find(kid)
        if found is None and not self._is_fresh():
            raise Unavailable("The sign-on provider does not answer", code="unavailable")
        return found

    async def _ask_for(self, kid: str | None) -> None:
        now = self.clock.now()
        is_settled = self._is_fresh() and self._find(kid) is not None
        if is_settled or (self._asked_at is not None and now - self._asked_at < ASKED_EVERY):
            return
        self._asked_at = now
        try:
            self._keys = dict(_usable(await fetch_json(self.address)))
            self._fresh_until = now + FRESH_FOR
        except Unavailable:
            # What is known stays good until the provider answers again.
            return

    def _is_fresh(self) -> bool:
        return self._fresh_until is not None and self.clock.now() < self._fresh_until

    def _find(self, kid: str | None) -> PublicKey | None:
        if kid is not None:
            return self._keys.get(kid)
        return next(iter(self._keys.values())) if len(self._keys) == 1 else None


def _usable(document: Mapping[str, object]) -> Iterator[tuple[str, PublicKey]]:
    """Keys for signatures; what is of another kind, too short or broken is passed over."""
    listed = document.get("keys")
    for position, given in enumerate(listed if isinstance(listed, list) else ()):
        key = _imported(given) if isinstance(given, dict) and given.get("use", "sig") == "sig" else None
        if key is not None:
            kid = given.get("kid")
            yield kid if isinstance(kid, str) else f"#{position}", key


def _imported(given: dict[str, str | list[str]]) -> PublicKey | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)
            key = JWKRegistry.import_key(given)
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError, AttributeError):
        return None
    return key if isinstance(key, PublicKey) else None
