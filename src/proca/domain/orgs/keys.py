"""Public keys, with which contacts are sealed for the org that receives them (spec 10 §1.12, §6.4)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import evolve, frozen

from proca.domain.base64url import decode
from proca.domain.errors import Invalid, NotFound, Refused, Violation, refuse_if_any
from proca.domain.ids import OrgId, PublicKeyId
from proca.domain.rules import BLANK, INVALID, is_blank, text
from proca.domain.secret import SealedSecret

KEY_BYTES = 32
NAME_MAX = 255
UNREADABLE = "Cannot decode public key using Base64"
# The typo is what clients know (spec 10 Q50).
WRONG_SIZE = "must by 256 bits"
INSTANCE_KEY_REQUIRED = "instance_key_required"

_FIELD = 2**255 - 19
# Points of small order on Curve25519: nobody holds their private half, and nothing can be sealed for them.
_WEAK = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        325606250916557431795983626356110631294008115727848805560023387167927233504,
        39382357235489614581723060781553021112529911719440698176882885853963445705823,
    }
)

Keys = tuple["PublicKey", ...]


@frozen(kw_only=True)
class PublicKey:
    """One X25519 key of an org, 32 bytes; `private` is kept for keys of the instance org alone."""

    id: PublicKeyId
    org_id: OrgId
    name: str
    public: bytes
    private: SealedSecret | None = None
    active: bool = False
    expired: bool = False
    version: int = 0
    inserted_at: datetime
    updated_at: datetime

    @property
    def expired_at(self) -> datetime | None:
        """When the key was expired, null while it is not."""
        return self.updated_at if self.expired else None


def new_key(
    *,
    id: PublicKeyId,  # noqa: A002 -- the field's own name, as everywhere
    org_id: OrgId,
    name: str,
    public: bytes,
    private: SealedSecret | None,
    now: datetime,
) -> PublicKey:
    """A key that is not active yet; Invalid when it has no name, another size than 32 bytes, or no private half."""
    refuse_if_any([*_name_faults(name), *_public_faults(public)])
    return PublicKey(id=id, org_id=org_id, name=name, public=public, private=private, inserted_at=now, updated_at=now)


def import_key(
    *,
    id: PublicKeyId,  # noqa: A002 -- the field's own name, as everywhere
    org_id: OrgId,
    name: str,
    public: str,
    now: datetime,
) -> PublicKey:
    """The key whose public half came in base64url; Invalid when it cannot be read or `new_key` refuses it."""
    if is_blank(public):
        raise Invalid.of([*_name_faults(name), Violation(BLANK, ("public",))])
    try:
        raw = decode(public)
    except ValueError:
        # What cannot be read has no size either, and clients are told both.
        wrong = [Violation(message, ("public",)) for message in (UNREADABLE, WRONG_SIZE)]
        raise Invalid.of([*_name_faults(name), *wrong]) from None
    return new_key(id=id, org_id=org_id, name=name, public=raw, private=None, now=now)


def active_key(keys: Iterable[PublicKey]) -> PublicKey | None:
    """The key to seal with: the newest that is active, of the keys of one org (spec 10 §6.3)."""
    return max((key for key in keys if key.active), key=lambda key: (key.inserted_at, key.id), default=None)


def activate(keys: Iterable[PublicKey], key_id: PublicKeyId, now: datetime, *, is_instance: bool) -> Keys:
    """The org's keys with exactly this one active; NotFound, or Refused for a key that is expired.

    The instance org signs with its key, so that one is Refused without its private half.
    """
    every = tuple(keys)
    chosen = _found(every, key_id)
    if chosen.expired:
        raise Refused("Public key expired", code="expired")
    if is_instance and chosen.private is None:
        raise Refused("The key of the instance needs its private half", code=INSTANCE_KEY_REQUIRED)
    return tuple(_activated(key, now) if key is chosen else _deactivated(key, now) for key in every)


def deactivate_all(keys: Iterable[PublicKey], now: datetime, *, is_instance: bool) -> Keys:
    """The org's keys with none active; Refused for the instance org (spec 00 D3, 10 Q33)."""
    if is_instance:
        raise _irreplaceable()
    return tuple(_deactivated(key, now) for key in keys)


def expire(keys: Iterable[PublicKey], key_id: PublicKeyId, now: datetime, *, is_instance: bool) -> Keys:
    """The org's keys with this one expired for good (Q35); NotFound, or Refused for the instance's active key."""
    every = tuple(keys)
    chosen = _found(every, key_id)
    if is_instance and chosen.active:
        raise _irreplaceable()
    return tuple(_expired(key, now) if key is chosen else key for key in every)


def _activated(key: PublicKey, now: datetime) -> PublicKey:
    return evolve(key, active=True, updated_at=now)


def _deactivated(key: PublicKey, now: datetime) -> PublicKey:
    return evolve(key, active=False, updated_at=now) if key.active else key


def _expired(key: PublicKey, now: datetime) -> PublicKey:
    return key if key.expired and not key.active else evolve(key, active=False, expired=True, updated_at=now)


def _found(keys: Keys, key_id: PublicKeyId) -> PublicKey:
    for key in keys:
        if key.id == key_id:
            return key
    raise NotFound("Public key not found", code="not_found")


def _irreplaceable() -> Refused:
    return Refused("The key of the instance cannot be deactivated, only replaced", code=INSTANCE_KEY_REQUIRED)


def _name_faults(name: str) -> Iterator[Violation]:
    yield from text(name, NAME_MAX, ("name",), must=True)


def _public_faults(public: bytes) -> Iterator[Violation]:
    if len(public) != KEY_BYTES:
        yield Violation(WRONG_SIZE, ("public",))
    # The highest bit does not count (RFC 7748 §5).
    elif int.from_bytes(public, "little") % 2**255 % _FIELD in _WEAK:
        yield Violation(INVALID, ("public",))
