"""Orgs and what belongs to them, many at a time, as those who look see them (spec 20 §4)."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.errors import Forbidden
from proca.domain.ids import OrgId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.viewer import Viewer
from proca.ports.directories import Member, OrgDirectory


@frozen
class BrowseOrgs:
    """Bulk reads, each in a number of queries that does not grow; ids that lead nowhere are absent from answers.

    What belongs to orgs is Forbidden unless the viewer sees into every one of them.
    """

    access: ClassVar = Access.BY_VIEW

    directory: OrgDirectory

    async def orgs(self, ids: Collection[OrgId]) -> Mapping[OrgId, Org]:
        """Orgs by number, of which anybody may see the public face."""
        return await self.directory.orgs(ids)

    async def keys(self, viewer: Viewer, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[PublicKey]]:
        """Keys of each org, newest first."""
        _check_sight(viewer, org_ids)
        return await self.directory.keys(org_ids)

    async def services(self, viewer: Viewer, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Service]]:
        """Services of each org, by number."""
        _check_sight(viewer, org_ids)
        return await self.directory.services(org_ids)

    async def templates(self, viewer: Viewer, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[EmailTemplate]]:
        """Templates of each org, by name, locale and number."""
        _check_sight(viewer, org_ids)
        return await self.directory.templates(org_ids)

    async def members(self, viewer: Viewer, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Member]]:
        """Staff of each org, by number of the membership."""
        _check_sight(viewer, org_ids)
        return await self.directory.members(org_ids)


def _check_sight(viewer: Viewer, org_ids: Collection[OrgId]) -> None:
    if not all(map(viewer.sees_org, org_ids)):
        raise Forbidden("User is not a member of organisation", code="unauthorized")
