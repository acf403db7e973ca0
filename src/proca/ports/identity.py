"""Identities that somebody else vouches for: signed tokens, and a provider to log in with."""

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from proca.domain.secret import Secret

Claims = Mapping[str, object]


class TokenReader(Protocol):
    """Reads JSON Web Tokens."""

    async def read(self, token: Secret) -> Claims:
        """The claims of a token whose signature is right, whatever they say.

        Unauthenticated for any other token, Unavailable when the keys cannot be had now.
        """
        ...


@frozen
class SignOnAttempt:
    """What ties an answer of the provider to the browser that asked: three random texts, kept by that browser."""

    state: Secret
    nonce: Secret
    verifier: Secret


class SignOnProvider(Protocol):
    """An OpenID Connect provider."""

    async def address(self, attempt: SignOnAttempt) -> str:
        """Where the browser goes to say who it is; Unavailable when the provider does not answer."""
        ...

    async def redeem(self, code: Secret, attempt: SignOnAttempt) -> Claims:
        """The claims that the provider makes for the code, made for us and for this attempt.

        Unauthenticated when the provider does not stand by them, Unavailable when it does not answer.
        """
        ...
