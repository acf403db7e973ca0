"""Base64url without padding, as contact references, keys and link tokens are written."""

import string
from base64 import urlsafe_b64decode, urlsafe_b64encode

_ALPHABET = frozenset(string.ascii_letters + string.digits + "-_")


def encode(data: bytes) -> str:
    """The one canonical text of `data`."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of a text; ValueError for padding, foreign characters or an impossible length.

    Bits beyond the last byte are passed over, as the original did with references that clients made up.
    """
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    canonical = encode(data)
    if len(canonical) != len(text) or canonical[:-1] != text[:-1] or not _ALPHABET.issuperset(text[-1:]):
        raise ValueError("not base64url without padding")
    return data
