"""Who takes part in a campaign beside its lead, and who asks to (spec 20 §3.11, §9)."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm
from proca.domain.ids import OrgId, UserId


@frozen
class Partnership:
    """A partner org with its pages in a campaign, its open requests to launch one, and all who ever asked."""

    org_id: OrgId
    pages: tuple[ActionPage, ...]
    launch_requests: tuple[Confirm, ...] = ()
    requester_ids: tuple[UserId, ...] = ()


def partnerships(
    campaign: Campaign, pages: Sequence[ActionPage], launches: Iterable[Confirm]
) -> tuple[Partnership, ...]:
    """One for each org other than the lead that has a page, by number of the org."""
    requests = list(launches)
    partners = sorted({page.org_id for page in pages} - {campaign.org_id})
    return tuple(
        _partnership(org_id, [page for page in pages if page.org_id == org_id], requests) for org_id in partners
    )


def _partnership(org_id: OrgId, pages: Sequence[ActionPage], launches: Iterable[Confirm]) -> Partnership:
    numbers = {page.id for page in pages}
    own = [launch for launch in launches if launch.object_id in numbers]
    return Partnership(
        org_id,
        tuple(pages),
        tuple(launch for launch in own if launch.charges > 0),
        tuple(dict.fromkeys(launch.creator_id for launch in own if launch.creator_id is not None)),
    )
