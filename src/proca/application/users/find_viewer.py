"""Whoever reads, with all their memberships, asked once for each request or root field."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.users.user import User
from proca.domain.users.viewer import NOBODY, Viewer
from proca.ports.directories import UserDirectory


@frozen
class FindViewer:
    """From the caller to what decides the faces that they are shown."""

    access: ClassVar = Access.PUBLIC

    directory: UserDirectory

    async def __call__(self, caller: User | None) -> Viewer:
        """The viewer; nobody in particular, without a question to the store, for an anonymous caller."""
        if caller is None:
            return NOBODY
        memberships = (await self.directory.memberships([caller.id])).get(caller.id, ())
        return Viewer(caller, {staffer.org_id: staffer for staffer in memberships})
