"""Asking people who are logged in for their password again, before something that a stolen session must not do."""

from attrs import frozen

from proca.application.users.check_password import CheckPassword
from proca.domain.errors import Unauthenticated, Violation
from proca.domain.secret import Secret
from proca.domain.users.user import User


@frozen
class CurrentPassword:
    """Counts wrong passwords together with failed log-ins."""

    check_password: CheckPassword

    async def __call__(self, user: User, password: Secret) -> list[Violation]:
        """What is wrong with it; Limited after too many tries."""
        try:
            await self.check_password(user.email, password)
        except Unauthenticated:
            return [Violation("is not valid", ("currentPassword",))]
        return []
