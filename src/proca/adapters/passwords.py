"""Passwords by argon2id (RFC 9106), with the library's own parameters."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from attrs import field, frozen

from proca.domain.secret import Secret
from proca.domain.users.user import PasswordHash


@frozen
class ArgonPasswords:
    """Hashes and verifies."""

    _hasher: PasswordHasher = field(factory=PasswordHasher)

    def hash(self, password: Secret) -> PasswordHash:
        """A salted hash."""
        return PasswordHash(self._hasher.hash(password.reveal()))

    def verify(self, password: Secret, stored: PasswordHash) -> bool:
        """Whether the password fits."""
        try:
            return self._hasher.verify(stored.reveal(), password.reveal())
        except (Argon2Error, InvalidHashError):
            return False
