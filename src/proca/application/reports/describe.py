"""The running program, for those who own the instance (spec 20 §3.4 `application`)."""

from typing import ClassVar

from attrs import frozen

from proca import __version__
from proca.application.permission import any_of
from proca.domain.users.access import AuthContext
from proca.domain.users.user import User


@frozen
class ApplicationInfo:
    """What runs here, and how much it says in its logs."""

    name: str
    version: str
    log_level: str


@frozen
class DescribeApplication:
    """Says what runs here; nobody but an instance owner passes an empty list of permissions."""

    access: ClassVar = any_of()

    log_level: str

    async def __call__(self, caller: User | None) -> ApplicationInfo:
        """Name, version and log level; Unauthenticated or Forbidden."""
        self.access.met_by(AuthContext(caller) if caller else None)
        return ApplicationInfo("proca", __version__, self.log_level)
