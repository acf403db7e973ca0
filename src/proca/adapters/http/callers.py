"""Who asks, as the transports need to know it."""

from typing import Protocol

from proca.adapters.http.asgi import Scope
from proca.domain.users.user import User


class Callers(Protocol):
    """Tells callers by what their requests carry."""

    async def caller(self, scope: Scope) -> User | None:
        """The user, nobody without credentials; an error of the transport for credentials that prove nothing."""
        ...
