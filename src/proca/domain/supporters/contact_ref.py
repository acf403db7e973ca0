"""The contact reference: a fingerprint that recognises the same person without naming them (spec 10 §3.1)."""

import hashlib
from typing import NewType

from proca.domain import base64url
from proca.domain.errors import Invalid

Fingerprint = NewType("Fingerprint", bytes)

FINGERPRINT_BYTES = 32


def fingerprint(seed: str, material: str) -> Fingerprint:
    """SHA-256 over the instance's seed and the schema's material, 32 raw bytes; the seed must never change (D2)."""
    return Fingerprint(hashlib.sha256((seed + material).encode()).digest())


def encode(value: Fingerprint) -> str:
    """The textual contact reference: base64url without padding, 43 characters."""
    return base64url.encode(value)


def decode(text: str) -> Fingerprint:
    """Read a textual contact reference of any length; Invalid when it is not base64url."""
    try:
        return Fingerprint(base64url.decode(text))
    except ValueError as error:
        raise Invalid.one("contact_ref: Cannot decode from Base64url") from error


def is_well_formed(text: str) -> bool:
    """Whether the text could be a reference at all; another text can have no un-linked actions."""
    try:
        base64url.decode(text)
    except ValueError:
        return False
    return True
