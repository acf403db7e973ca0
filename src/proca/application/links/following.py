"""What following a link of a supporter needs: the link as it was followed, and what it leads to."""

from attrs import evolve, field, frozen

from proca.domain.campaigns import landing
from proca.domain.errors import NotFound
from proca.domain.ids import ActionId
from proca.domain.processing.supporter_events import Place
from proca.domain.secret import Secret
from proca.domain.supporters.links import LinkKeys, Purpose
from proca.ports.activity import PageActivity
from proca.ports.signals import Signals
from proca.ports.store import Store, Unit
from proca.ports.supporter_links import LinkedSupporter
from proca.ports.world import Clock

_ONE_CLICK = "one_click"


@frozen
class SupporterLink:
    """A link: whose action, the secret at its end, where to go afterwards, and whether a reminder brought it."""

    action_id: ActionId
    proof: Secret
    redirect: str | None = field(default=None, repr=False)
    is_reminder: bool = False


@frozen
class LinkAnswer:
    """Where the action was taken, where to go now if that is allowed, and what a button still asks for.

    `changed` says whether the supporter is another now than before.
    """

    place: Place
    redirect: str | None = None
    asks: Purpose | None = None
    changed: bool = False


@frozen
class Matter:
    """A supporter whom a link has named, in the unit that decides."""

    unit: Unit
    found: LinkedSupporter
    place: Place

    @property
    def is_one_click(self) -> bool:
        """Whether the collecting org wants links to act when they are opened (`config.links`, 00 D8)."""
        return self.place.org.config.get("links") == _ONE_CLICK


@frozen
class LinkDesk:
    """What all ways of following share."""

    store: Store
    clock: Clock
    keys: LinkKeys
    activity: PageActivity
    signals: Signals
    hosts: tuple[str, ...] = ()

    async def matter(self, unit: Unit, purpose: Purpose, link: SupporterLink) -> Matter:
        """The supporter, locked; NotFound `malformed link` when no action with this secret exists."""
        found = await unit.linked_supporters.of_action(link.action_id)
        if found is None or not self.keys.admits(link.proof, purpose, found.supporter):
            raise NotFound("malformed link", code="not_found")
        return Matter(unit, found, await _place(unit, found))

    async def answered(self, purpose: Purpose, link: SupporterLink, answer: LinkAnswer) -> LinkAnswer:
        """The answer with the way to go on, once the unit is kept: where the link says, after consent else to where
        the page was seen last. Reminders that worked are counted.
        """
        place = answer.place
        if link.is_reminder:
            self.signals.noticed("email.reminder_confirm", org_id=place.page.org_id)
        return evolve(answer, redirect=await self._way_on(purpose, link, place))

    async def _way_on(self, purpose: Purpose, link: SupporterLink, place: Place) -> str | None:
        if link.redirect is not None:
            return link.redirect if self._leads(place, link.redirect) else None
        return await self._last_location(place) if purpose is Purpose.DOI else None

    async def _last_location(self, place: Place) -> str | None:
        # Browsers told it, so that it must be allowed like any other address.
        seen = (await self.activity.last_seen([place.page.id])).get(place.page.id)
        location = seen.location if seen else None
        return location if location and self._leads(place, location) else None

    def _leads(self, place: Place, address: str) -> bool:
        return landing.is_allowed(address, place.page, place.org, self.hosts)


async def _place(unit: Unit, found: LinkedSupporter) -> Place:
    """Where the action was taken; all three are there, because what has actions is never deleted."""
    page = await unit.pages.get(found.action.action_page_id)
    campaign = await unit.campaigns.get(page.campaign_id) if page else None
    org = await unit.orgs.get(page.org_id) if page else None
    if page is None or campaign is None or org is None:
        raise NotFound("malformed link", code="not_found")
    return Place(page, campaign, org)
