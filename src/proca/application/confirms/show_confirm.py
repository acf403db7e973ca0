"""What a confirm is about, for whoever holds its code and wonders what to answer (spec 00 D8, 20.13#6)."""

from typing import ClassVar

from attrs import field, frozen

from proca.application.confirms.answering import found, orgs_to_act_for
from proca.application.confirms.guessing import GuessLimit
from proca.application.confirms.occasion import Matter
from proca.application.permission import Access
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm, Lookup, Verb, accept, reject
from proca.domain.confirms.operation import TERMS, Answerer, Thing
from proca.domain.orgs.org import Org
from proca.domain.users.roles import detect
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock


@frozen
class ConfirmView:
    """A confirm with what it names; `message` and `creator_email` are for people with an account only."""

    confirm: Confirm
    org: Org | None
    campaign: Campaign | None
    page: ActionPage | None
    orgs_to_act_for: tuple[Org, ...]
    message: str | None = field(default=None, repr=False)
    creator_email: str | None = field(default=None, repr=False)

    @property
    def needs_account(self) -> bool:
        """Whether only somebody with an account may answer."""
        return TERMS[self.confirm.operation].answerer is not Answerer.ANYONE

    @property
    def is_for_one(self) -> bool:
        """Whether only the account with the confirm's own e-mail may answer."""
        return TERMS[self.confirm.operation].answerer is Answerer.INVITED_USER

    @property
    def role(self) -> str:
        """The role that is offered, if it is one that is."""
        return detect(self.confirm.object_id or 0)


@frozen
class ShowConfirm:
    """Reads and changes nothing."""

    access: ClassVar = Access.PUBLIC

    store: Store
    clock: Clock
    guesses: GuessLimit

    async def __call__(self, caller: User | None, verb: Verb, lookup: Lookup) -> ConfirmView:
        """The confirm; Refused `code invalid`, or `expired` when it can no longer be answered like this, Limited,
        NotFound when what it is about is gone."""
        return await self.guesses(lambda: self._show(caller, verb, lookup))

    async def _show(self, caller: User | None, verb: Verb, lookup: Lookup) -> ConfirmView:
        async with self.store.unit() as unit:
            confirm = await found(unit, lookup)
            (accept if verb is Verb.ACCEPT else reject)(confirm, self.clock.now())
            return await self._view(unit, caller, confirm)

    async def _view(self, unit: Unit, caller: User | None, confirm: Confirm) -> ConfirmView:
        page, campaign, org = await _things(Matter(unit, confirm))
        message, creator = await _personal(Matter(unit, confirm), caller)
        return ConfirmView(confirm, org, campaign, page, await _choices(unit, caller, confirm), message, creator)


async def _things(matter: Matter) -> tuple[ActionPage | None, Campaign | None, Org | None]:
    """The page with its campaign and org, else the campaign and the org that the confirm names."""
    terms = TERMS[matter.confirm.operation]
    named = {terms.subject, terms.object}
    if Thing.ACTION_PAGE in named:
        page = await matter.page()
        return page, await matter.campaign_of(page.campaign_id), await matter.org_of(page.org_id)
    campaign = await matter.campaign() if Thing.CAMPAIGN in named else None
    return None, campaign, await matter.org() if Thing.ORG in named else None


async def _choices(unit: Unit, caller: User | None, confirm: Confirm) -> tuple[Org, ...]:
    terms = TERMS[confirm.operation]
    if caller is None or terms.permission is None or terms.answerer is not Answerer.STAFFER_OF_ACTING_ORG:
        return ()
    orgs = [await unit.orgs.get(number) for number in await orgs_to_act_for(unit, caller, terms.permission)]
    return tuple(org for org in orgs if org is not None)


async def _personal(matter: Matter, caller: User | None) -> tuple[str | None, str | None]:
    if caller is None:
        return None, None
    creator = await matter.creator()
    return matter.confirm.message, creator.email if creator else None
