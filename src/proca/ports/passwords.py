"""Password hashing."""

from typing import Protocol

from proca.domain.secret import Secret
from proca.domain.users.user import PasswordHash


class Passwords(Protocol):
    """Hashes passwords slowly, on purpose."""

    def hash(self, password: Secret) -> PasswordHash:
        """A salted hash for storage."""
        ...

    def verify(self, password: Secret, stored: PasswordHash) -> bool:
        """Whether the password is the one that was hashed."""
        ...
