"""Sealing with NaCl: contacts to their receiving org (`crypto_box`), secrets to the instance (`crypto_secretbox`)."""

import hashlib

from attrs import define, field, frozen
from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as BoxKey
from nacl.secret import SecretBox
from nacl.utils import random

from proca.domain.contacts.contact import NONCE_BYTES, Payload
from proca.domain.errors import Unavailable
from proca.domain.ids import PublicKeyId
from proca.domain.intake.signing_page import SealingKeys
from proca.domain.secret import SealedSecret, Secret, SecretBytes
from proca.ports.sealing import Vault

_MOST_BOXES = 10_000


@define(eq=False)
class NaclSealer:
    """X25519 + XSalsa20-Poly1305 with a fresh random nonce per payload (spec 10 §6.1, 00 D3)."""

    vault: Vault
    # Deriving the shared key costs more than sealing with it, so it is kept per pair of keys.
    _boxes: dict[tuple[PublicKeyId, PublicKeyId], Box] = field(factory=dict, init=False, repr=False)

    def seal(self, content: bytes, keys: SealingKeys) -> Payload:
        """The content as only the recipient can read it."""
        nonce = random(NONCE_BYTES)
        sealed = self._box(keys).encrypt(content, nonce).ciphertext
        return Payload(sealed, nonce, keys.recipient.id, keys.signer.id)

    def _box(self, keys: SealingKeys) -> Box:
        pair = (keys.recipient.id, keys.signer.id)
        box = self._boxes.get(pair)
        if box is None:
            if keys.signer.private is None:
                raise Unavailable("The instance's key has no private half", code="sealing_unavailable")
            private = self.vault.unlock(keys.signer.private)
            try:
                box = Box(PrivateKey(private.reveal()), BoxKey(keys.recipient.public))
            except CryptoError:
                raise Unavailable("Nothing can be sealed for the recipient's key", code="sealing_unavailable") from None
            if len(self._boxes) >= _MOST_BOXES:
                self._boxes.clear()
            self._boxes[pair] = box
        return box


@frozen
class NaclKeyMaker:
    """Fresh X25519 pairs."""

    def pair(self) -> tuple[bytes, SecretBytes]:
        """Public and private half."""
        key = PrivateKey.generate()
        return bytes(key.public_key), SecretBytes(bytes(key))


@frozen
class NaclVault:
    """Secrets at rest under the first of the instance's secret keys; the others still open what they sealed (D18)."""

    keys: tuple[Secret, ...]

    def lock(self, secret: SecretBytes) -> SealedSecret:
        """Seal under the newest key."""
        if not self.keys:
            raise Unavailable("PROCA_SECRET_KEY is not set", code="vault_unavailable")
        return SealedSecret(bytes(_secret_box(self.keys[0]).encrypt(secret.reveal())))

    def unlock(self, sealed: SealedSecret) -> SecretBytes:
        """Open with whichever key fits."""
        for key in self.keys:
            try:
                return SecretBytes(_secret_box(key).decrypt(sealed.ciphertext))
            except CryptoError:
                continue
        raise Unavailable("No configured PROCA_SECRET_KEY opens a stored secret", code="vault_unavailable")


def _secret_box(key: Secret) -> SecretBox:
    derived = hashlib.blake2b(key.reveal().encode(), digest_size=SecretBox.KEY_SIZE, person=b"proca-vault").digest()
    return SecretBox(derived)
