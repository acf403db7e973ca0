"""Callers who are known elsewhere: by a token that they bring, or by logging in there (spec 20 §2.1)."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.application.users.admit import Admit
from proca.domain import base64url
from proca.domain.secret import Secret
from proca.domain.users.claims import ClaimRules, identify
from proca.domain.users.user import User
from proca.ports.identity import SignOnAttempt, SignOnProvider, TokenReader
from proca.ports.world import Clock, Codes

_RANDOM_BYTES = 32


@frozen
class SignOnByToken:
    """Knows callers by a JSON Web Token."""

    access: ClassVar = Access.PUBLIC

    reader: TokenReader
    rules: ClaimRules
    admit: Admit
    clock: Clock

    async def __call__(self, token: Secret) -> User:
        """The user, made if need be; Unauthenticated for a token that proves nothing, Unavailable without keys."""
        claims = await self.reader.read(token)
        return await self.admit(identify(claims, self.rules, self.clock.now()))


@frozen
class BeginSignOn:
    """Sends a browser to the provider."""

    access: ClassVar = Access.PUBLIC

    provider: SignOnProvider
    codes: Codes

    async def __call__(self) -> tuple[SignOnAttempt, str]:
        """What the browser keeps, and where it goes; Unavailable when the provider does not answer."""
        attempt = SignOnAttempt(self._random(), self._random(), self._random())
        return attempt, await self.provider.address(attempt)

    def _random(self) -> Secret:
        return Secret(base64url.encode(self.codes.token(_RANDOM_BYTES)))


@frozen
class FinishSignOn:
    """Takes up a browser that comes back from the provider."""

    access: ClassVar = Access.PUBLIC

    provider: SignOnProvider
    rules: ClaimRules
    admit: Admit
    clock: Clock

    async def __call__(self, code: Secret, attempt: SignOnAttempt) -> User:
        """The user, made if need be; Unauthenticated when the code proves nothing, Unavailable without an answer."""
        claims = await self.provider.redeem(code, attempt)
        return await self.admit(identify(claims, self.rules, self.clock.now()))
