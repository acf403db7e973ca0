"""Every write at most once: a request that comes again under its key gets the answer of the first (00 D16)."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from attrs import frozen

from proca.domain.errors import ProcaError
from proca.domain.secret import SealedSecret, SecretBytes
from proca.domain.users.user import User
from proca.ports.answers import Answers, Claim
from proca.ports.sealing import Vault
from proca.ports.signals import Signals
from proca.ports.world import Clock

Tree = TypeVar("Tree")


def _always(_answer: object) -> bool:
    return True


@frozen
class Once:
    """Carries out writes under keys; intake has keys of its own, which are stored with the deed.

    An answer may hold a fresh token or a private key, so all are sealed by the Vault. A process that dies between
    the deed and its answer leaves a key that is free again after a minute.
    """

    answers: Answers
    vault: Vault
    clock: Clock
    signals: Signals

    async def run(
        self,
        caller: User | None,
        key: str,
        digest: bytes,
        do: Callable[[], Awaitable[Tree]],
        is_kept: Callable[[Tree], bool] = _always,
    ) -> Tree:
        """The plain JSON that `do` answers, or answered before.

        Keys of different callers never meet; an answer that is not to be kept, or an exception, frees the key again.
        Raises what `do` raises, Conflict `idempotency_mismatch` or `in_progress`, and Unavailable.
        """
        claim = await self._claim(f"{caller.id if caller else ''}:{key}", digest)
        if isinstance(claim, SealedSecret):
            stored: Any = json.loads(self.vault.unlock(claim).reveal())
            return stored  # type: ignore[no-any-return]  # what was put in is what comes out
        try:
            answer = await do()
        except Exception:
            await self._calmly(self.answers.release(claim))
            raise
        await self._calmly(self._keep(claim, answer) if is_kept(answer) else self.answers.release(claim))
        return answer

    async def _claim(self, key: str, digest: bytes) -> Claim | SealedSecret:
        # Before anything is done: what cannot be sealed could not be remembered.
        self.vault.lock(SecretBytes(b""))
        return await self.answers.claim(key, digest, self.clock.now())

    async def _keep(self, claim: Claim, answer: object) -> None:
        await self.answers.keep(claim, self.vault.lock(SecretBytes(json.dumps(answer).encode())))

    async def _calmly(self, work: Awaitable[None]) -> None:
        """The deed is done or refused already, and its answer must not become another one."""
        try:
            await work
        except ProcaError as error:
            self.signals.noticed("answer_not_kept", code=error.code or error.kind)
