"""People as others see them, many at a time; API tokens are shown to their owner only (spec 20 §3.11)."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.ids import UserId
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import UserToken
from proca.domain.users.user import User
from proca.domain.users.viewer import Viewer
from proca.ports.directories import UserDirectory


@frozen
class BrowseUsers:
    """What hangs below users that somebody was shown."""

    access: ClassVar = Access.BY_VIEW

    directory: UserDirectory

    async def users(self, ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Users by number."""
        return await self.directory.users(ids)

    async def memberships(self, user_ids: Collection[UserId]) -> Mapping[UserId, Sequence[Staffer]]:
        """Memberships of each user, by org."""
        return await self.directory.memberships(user_ids)

    async def api_tokens(self, viewer: Viewer, user_ids: Collection[UserId]) -> Mapping[UserId, UserToken]:
        """The viewer's own token, if they are among the users and have one; those of others are nobody's business."""
        own = [number for number in user_ids if viewer.user is not None and number == viewer.user.id]
        return await self.directory.api_tokens(own) if own else {}
