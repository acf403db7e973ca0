"""What an org takes out of its record: actions, each with the org's own copy of the contact (spec 10 §9, 20 §3.4.1)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from attrs import field, frozen

from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.application.reports.exported_row import ExportedRow, row_of
from proca.domain.errors import Invalid
from proca.domain.ids import ActionId, CampaignId, OrgId
from proca.domain.rules import INVALID, is_storable
from proca.domain.supporters import contact_ref
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.exports import ExportFilter, Exports
from proca.ports.store import Store

USUAL_ROWS = 100
MOST_ROWS = 1000


@frozen(kw_only=True)
class ExportRequest:
    """The arguments as they were sent: null is the same as absent; `contacts` asks for actions that carried a consent.

    A limit above 1,000 means 1,000 (Q22): readers go on at the last number + 1 until nothing comes.
    """

    contacts: bool = False
    campaign_name: str | None = None
    campaign_id: int | None = None
    start: int | None = None
    after: datetime | None = None
    limit: int | None = None
    only_opt_in: bool | None = None
    only_double_opt_in: bool | None = None
    include_testing: bool | None = None
    email: str | None = field(default=None, repr=False)


@frozen
class ExportActions:
    """Reads the rows of one org, ascending by number of the action; un-linked actions never appear."""

    access: ClassVar = any_of(Permission.EXPORT_CONTACTS)

    store: Store
    exports: Exports
    fingerprint_seed: str = field(repr=False)

    async def __call__(self, caller: User | None, org_name: str, wanted: ExportRequest) -> Sequence[ExportedRow]:
        """The rows; NotFound, Forbidden, Invalid for a limit below zero or a moment out of time."""
        org_id = await self._org(caller, org_name)
        limit = _limit(wanted.limit)
        if limit == 0 or not all(map(is_storable, (wanted.campaign_name or "", wanted.email or ""))):
            return ()
        found = await self.exports.actions(org_id, self._filter(wanted, limit))
        keys = await self.exports.keys({number for one in found for number in one.contact.payload.key_ids})
        return tuple(row_of(one, keys) for one in found)

    async def _org(self, caller: User | None, name: str) -> OrgId:
        async with self.store.unit() as unit:
            org = await find_org(unit, name)
            await self.access.check(unit, caller, org.id)
            return org.id

    def _filter(self, wanted: ExportRequest, limit: int) -> ExportFilter:
        email = (wanted.email or "").strip()
        person = self._fingerprints(email) if email else None
        return ExportFilter(
            campaign_name=wanted.campaign_name,
            campaign_id=None if wanted.campaign_name is not None else _number(wanted.campaign_id),
            start=ActionId(wanted.start) if wanted.start is not None else None,
            after=_moment(wanted.after) if wanted.after is not None else None,
            limit=limit,
            only_opt_in=wanted.only_opt_in is not False and person is None,
            only_double_opt_in=wanted.only_double_opt_in is True,
            include_testing=wanted.include_testing is True,
            only_with_consent=wanted.contacts and person is None,
            fingerprints=person,
            email=email.lower() or None,
        )

    def _fingerprints(self, email: str) -> frozenset[Fingerprint]:
        """How the basic schema knows the person, in both spellings of their address (Q21)."""
        spellings = {email, email.lower()}
        return frozenset(contact_ref.fingerprint(self.fingerprint_seed, one) for one in spellings)


def _limit(asked: int | None) -> int:
    if asked is None:
        return USUAL_ROWS
    if asked < 0:
        raise Invalid.one(INVALID, "limit")
    return min(asked, MOST_ROWS)


def _moment(after: datetime) -> datetime:
    try:
        return after.astimezone(UTC)
    except OverflowError as error:
        raise Invalid.one(INVALID, "after") from error


def _number(campaign_id: int | None) -> CampaignId | None:
    return CampaignId(campaign_id) if campaign_id is not None else None
