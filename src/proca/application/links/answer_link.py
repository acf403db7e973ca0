"""Supporters confirm, decline, or agree to be written to, by links in their mails (spec 20 §7.1, §7.2; 00 D8)."""

from typing import ClassVar

from attrs import frozen

from proca.application.links.effects import confirm, opt_in, reject
from proca.application.links.following import LinkAnswer, LinkDesk, Matter, SupporterLink
from proca.application.permission import Access
from proca.domain.errors import Refused
from proca.domain.supporters.links import Purpose


@frozen
class ConfirmSupporter:
    """The person stands by what was done in their name. NotFound for no such link, Refused when it cannot be."""

    access: ClassVar = Access.PUBLIC

    desk: LinkDesk

    async def __call__(self, link: SupporterLink, *, opts_in: bool = False) -> LinkAnswer:
        """Confirm; with `opts_in`, agree to be written to first, which holds even if the confirmation is refused."""
        refused: Refused | None = None
        async with self.desk.store.unit() as unit:
            at = self.desk.clock.now()
            now = before = await self.desk.matter(unit, Purpose.ACCEPT, link)
            if opts_in:
                now = await opt_in(now, at)
            try:
                now = await confirm(now, at)
            except Refused as refusal:
                refused = refusal
        if refused is not None:
            raise refused
        return await self.desk.answered(Purpose.ACCEPT, link, _answer(before, now))


@frozen
class RejectSupporter:
    """The person never did it, or takes it back; from any state, as often as they like. NotFound for no such link."""

    access: ClassVar = Access.PUBLIC

    desk: LinkDesk

    async def __call__(self, link: SupporterLink, *, opts_in: bool = False) -> LinkAnswer:
        """Decline; with `opts_in` the links of before agreed first, and so unsubscribe now."""
        async with self.desk.store.unit() as unit:
            at = self.desk.clock.now()
            before = await self.desk.matter(unit, Purpose.REJECT, link)
            now = await opt_in(before, at) if opts_in else before
            now = await reject(now, at)
        return await self.desk.answered(Purpose.REJECT, link, _answer(before, now))


@frozen
class DoubleOptIn:
    """The person agrees to be written to, before delivery or after it. NotFound for no such link."""

    access: ClassVar = Access.PUBLIC

    desk: LinkDesk

    async def __call__(self, link: SupporterLink) -> LinkAnswer:
        """Agree; without an address to go on to, where the page was seen last."""
        async with self.desk.store.unit() as unit:
            before = await self.desk.matter(unit, Purpose.DOI, link)
            now = await opt_in(before, self.desk.clock.now())
        return await self.desk.answered(Purpose.DOI, link, _answer(before, now))


def _answer(before: Matter, now: Matter) -> LinkAnswer:
    return LinkAnswer(now.place, changed=before.found.supporter != now.found.supporter)
