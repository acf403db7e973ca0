"""What accepting does, and rejecting, for each operation (spec 20 §8.3)."""

from collections.abc import Awaitable, Callable, Mapping

from proca.application.campaigns.copy_page import keep_copy
from proca.application.confirms.going_live import make_live
from proca.application.confirms.occasion import ConfirmAnswer, Occasion
from proca.domain.actions.action import Action
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.amend_page import copied_page
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.partner_page import launched, partner_names
from proca.domain.confirms.operation import Operation, Thing
from proca.domain.errors import Conflict, NotFound, Refused
from proca.domain.ids import ActionId
from proca.domain.processing import moderation
from proca.domain.processing.counting import difference
from proca.domain.system_events import joined_campaign
from proca.domain.users.staffer import join
from proca.ports.decisions import ActionDecision

Effect = Callable[[Occasion], Awaitable[ConfirmAnswer]]


async def let_action_through(now: Occasion) -> ConfirmAnswer:
    """The action goes on through processing at once; one that went on before is left alone."""
    return await _decide(now, moderation.accept, goes_on=True)


async def hold_action_back(now: Occasion) -> ConfirmAnswer:
    """The action is rejected, and counted no longer if it was counted."""
    return await _decide(now, moderation.reject, goes_on=False)


async def let_org_join(now: Occasion) -> ConfirmAnswer:
    """All pages of the org in the campaign are live."""
    campaign, org = await now.campaign(), await now.org()
    pages = [page for page in await now.unit.pages.of_campaign(campaign.id) if page.org_id == org.id]
    for page in pages:
        if not page.live:
            await now.unit.pages.put(launched(page, now.now))
    if pages:
        await _tell_lead(now, campaign, pages[0])
    return ConfirmAnswer(now.confirm, campaign=campaign)


async def add_partner(now: Occasion) -> ConfirmAnswer:
    """The acting org gets a copy of the page, under a free name of its own."""
    if now.org_id is None:
        raise Refused("Name the organisation to act for", code="bad_arg")
    source, org = await now.page(), await now.org_of(now.org_id)
    for name in partner_names(org.name, source.name):
        if await now.unit.pages.named(name) is None:
            break
    copy = await keep_copy(now.unit, copied_page(now.numbers.page, source, org.id, name, now.now))
    return ConfirmAnswer(now.confirm, page=copy)


async def launch_page(now: Occasion) -> ConfirmAnswer:
    """The page is live; the lead hears of a partner who joined by it."""
    campaign, page = await now.campaign(), await now.page()
    live = await make_live(now.unit, page, now.now)
    if live is not page and page.org_id != campaign.org_id:
        await _tell_lead(now, campaign, live)
    return ConfirmAnswer(now.confirm, page=live)


async def add_staffer(now: Occasion) -> ConfirmAnswer:
    """The caller is a member of the org with the permissions that they were invited with."""
    assert now.caller is not None  # noqa: S101  (check_right lets nobody else in)
    org, user = await now.org(), now.caller
    if await now.unit.staffers.get(org.id, user.id) is not None:
        raise Conflict("staffer_exists", code="staffer_exists")
    perms = now.id_of(Thing.PERMISSIONS)
    await now.unit.staffers.put(join(id=now.numbers.staffer, org_id=org.id, user_id=user.id, perms=perms, now=now.now))
    return ConfirmAnswer(now.confirm, org=org)


async def leave_as_is(now: Occasion) -> ConfirmAnswer:
    """Nothing but the confirm changes."""
    return ConfirmAnswer(now.confirm)


ACCEPTED: Mapping[Operation, Effect] = {
    Operation.CONFIRM_ACTION: let_action_through,
    Operation.JOIN_CAMPAIGN: let_org_join,
    Operation.ADD_PARTNER: add_partner,
    Operation.LAUNCH_PAGE: launch_page,
    Operation.ADD_STAFFER: add_staffer,
}
REJECTED: Mapping[Operation, Effect] = {
    operation: hold_action_back if operation is Operation.CONFIRM_ACTION else leave_as_is for operation in Operation
}


async def _decide(now: Occasion, decision: Callable[[Action], Action], *, goes_on: bool) -> ConfirmAnswer:
    found = await now.unit.decisions.action(ActionId(now.id_of(Thing.ACTION)))
    if found is None:
        raise NotFound("action not found", code="not_found")
    before, supporter = found.action, found.supporter
    after = decision(before)
    if after != before:
        moved = difference((before, supporter), (after, supporter), found.org_id)
        await now.unit.decisions.keep(ActionDecision(after, moved, goes_on, now.now))
    return ConfirmAnswer(now.confirm)


async def _tell_lead(now: Occasion, campaign: Campaign, page: ActionPage) -> None:
    creator = await now.creator()
    if creator is not None:
        org = await now.org_of(page.org_id)
        await now.unit.outbox.put(joined_campaign(campaign.org_id, org, page, campaign, creator, now.now))
