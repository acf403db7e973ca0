"""Sealing: contacts to their receiving org, and secrets to the instance."""

from typing import Protocol

from proca.domain.contacts.contact import Payload
from proca.domain.intake.signing_page import SealingKeys
from proca.domain.secret import SealedSecret, SecretBytes


class Sealer(Protocol):
    """Seals personal data so that only the receiving org can read it (spec 10 §6)."""

    def seal(self, content: bytes, keys: SealingKeys) -> Payload:
        """A fresh random nonce for each payload; Unavailable when the signing key cannot be used (D3)."""
        ...


class KeyMaker(Protocol):
    """Makes key pairs."""

    def pair(self) -> tuple[bytes, SecretBytes]:
        """A fresh X25519 pair: the public and the private half, 32 bytes each."""
        ...


class Vault(Protocol):
    """Keeps secrets at rest under the instance's secret key (D18)."""

    def lock(self, secret: SecretBytes) -> SealedSecret:
        """Seal a secret for storage."""
        ...

    def unlock(self, sealed: SealedSecret) -> SecretBytes:
        """Open a stored secret; Unavailable when no configured key opens it."""
        ...
