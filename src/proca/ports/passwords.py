"""Password hashing."""

from typing import Protocol

from proca.domain.secret import Secret
from proca.domain.users.user import PasswordHash


class Passwords(Protocol):
    """Hashes passwords slowly, on purpose, without keeping others waiting."""

    async def hash(self, password: Secret) -> PasswordHash:
        """A salted hash for storage."""
        ...

    async def verify(self, password: Secret, stored: PasswordHash | None) -> bool:
        """Whether the password is the one that was hashed; without a hash never, but only after as much work."""
        ...

    def needs_upgrade(self, stored: PasswordHash) -> bool:
        """Whether a new hash of the same password would be a better one."""
        ...
