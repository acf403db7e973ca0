"""Who asks, as the transports need to know it."""

from typing import Protocol

from proca.adapters.http.asgi import Scope
from proca.domain.users.token import QueueReader
from proca.domain.users.user import User


class Callers(Protocol):
    """Tells callers by what their requests carry."""

    async def caller(self, scope: Scope) -> User | None:
        """The user, nobody without credentials; an error of the transport for credentials that prove nothing."""
        ...


class QueueCallers(Callers, Protocol):
    """Tells those who read queues as well."""

    async def queue_caller(self, scope: Scope) -> User | QueueReader | None:
        """The same where queues are read, which some credentials open that open nothing else."""
        ...
