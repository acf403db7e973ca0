"""Passwords by argon2id (RFC 9106), with the library's own parameters; older kinds of hashes are only verified."""

import asyncio
import re
from base64 import b64decode
from binascii import Error as Base64Error
from functools import cache
from hashlib import pbkdf2_hmac
from hmac import compare_digest

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from attrs import field, frozen

from proca.domain.secret import Secret
from proca.domain.users.user import PasswordHash

_BCRYPT = re.compile(r"\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}")
_BCRYPT_BYTES = 72  # what that function looks at; the rest of a password never counted
_PBKDF2 = re.compile(r"\$pbkdf2-(sha1|sha256|sha512)\$([1-9]\d{0,7})\$([^$]+)\$([^$]+)")
_PBKDF2_BYTES = 64


@frozen
class ArgonPasswords:
    """Hashes and verifies in threads, for the work takes tens of milliseconds."""

    _hasher: PasswordHasher = field(factory=PasswordHasher)

    async def hash(self, password: Secret) -> PasswordHash:
        """A salted hash."""
        return await asyncio.to_thread(self._hash, password)

    async def verify(self, password: Secret, stored: PasswordHash | None) -> bool:
        """Whether the password fits."""
        return await asyncio.to_thread(self._verify, password, stored)

    def needs_upgrade(self, stored: PasswordHash) -> bool:
        """Whether it is of an older kind, or was made with less effort."""
        try:
            return self._hasher.check_needs_rehash(stored.reveal())
        except InvalidHashError:
            return True

    def _hash(self, password: Secret) -> PasswordHash:
        return PasswordHash(self._hasher.hash(password.reveal()))

    def _verify(self, password: Secret, stored: PasswordHash | None) -> bool:
        if stored is None:
            self._verify_argon(password.reveal(), _decoy(self._hasher))
            return False
        text = stored.reveal()
        if _BCRYPT.fullmatch(text):
            return _verify_bcrypt(password.reveal(), text)
        if text.startswith("$pbkdf2"):
            return _verify_pbkdf2(password.reveal(), text)
        return self._verify_argon(password.reveal(), text)

    def _verify_argon(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _decoy(hasher: PasswordHasher) -> str:
    """A hash that nobody has, so that an unknown account takes as long to refuse as a wrong password."""
    return hasher.hash("nobody's")


def _verify_bcrypt(password: str, stored: str) -> bool:
    try:
        return bcrypt.checkpw(password.encode()[:_BCRYPT_BYTES], stored.encode())
    except ValueError:
        return False


def _verify_pbkdf2(password: str, stored: str) -> bool:
    """`$pbkdf2-<digest>$<rounds>$<salt>$<hash>`, both in standard base64 (spec 20 §1.2)."""
    parts = _PBKDF2.fullmatch(stored)
    if parts is None:
        return False
    digest, rounds, salt, expected = parts.groups()
    try:
        derived = pbkdf2_hmac(digest, password.encode(), _decoded(salt), int(rounds), _PBKDF2_BYTES)
        return compare_digest(derived, _decoded(expected))
    except Base64Error:
        return False


def _decoded(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4), validate=True)
