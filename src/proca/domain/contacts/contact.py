"""A contact: one org's own copy of a supporter's personal data, sealed to that org's key when it has one."""

from datetime import datetime

from attrs import field, frozen

from proca.domain.ids import OrgId, PublicKeyId, SupporterId

NONCE_BYTES = 24


@frozen
class Payload:
    """The personal data as stored: JSON text in clear, or a ciphertext with the keys and nonce that open it."""

    content: bytes = field(repr=False)
    nonce: bytes | None = None
    public_key_id: PublicKeyId | None = None
    sign_key_id: PublicKeyId | None = None

    @property
    def is_sealed(self) -> bool:
        """Whether only the receiving org can read it."""
        return self.nonce is not None

    @property
    def key_ids(self) -> frozenset[PublicKeyId]:
        """The keys that open it, by number."""
        return frozenset(number for number in (self.public_key_id, self.sign_key_id) if number is not None)


@frozen
class Contact:
    """The copy for one receiving org (one per supporter and org); `inserted_at` is when consent was given."""

    supporter_id: SupporterId
    org_id: OrgId
    payload: Payload
    communication_consent: bool | None
    delivery_consent: bool
    inserted_at: datetime
    communication_scopes: tuple[str, ...] = ("email",)
