"""Opening a link of a supporter: mail scanners do it too, so that only what is harmless happens (00 D8)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from attrs import evolve, frozen

from proca.application.links.answer_link import ConfirmSupporter, DoubleOptIn, RejectSupporter
from proca.application.links.following import LinkAnswer, LinkDesk, SupporterLink
from proca.application.permission import Access
from proca.domain.supporters.links import Purpose

Act = Callable[[SupporterLink, bool], Awaitable[LinkAnswer]]


@frozen
class AnswerLink:
    """Carries out what a link is for. Errors are those of its three parts."""

    access: ClassVar = Access.PUBLIC

    confirm: ConfirmSupporter
    reject: RejectSupporter
    opt_in: DoubleOptIn

    async def __call__(self, purpose: Purpose, link: SupporterLink, *, opts_in: bool = False) -> LinkAnswer:
        """Answer."""
        acts: Mapping[Purpose, Act] = {
            Purpose.ACCEPT: lambda link, opts_in: self.confirm(link, opts_in=opts_in),
            Purpose.REJECT: lambda link, opts_in: self.reject(link, opts_in=opts_in),
            Purpose.DOI: lambda link, _: self.opt_in(link),
        }
        return await acts[purpose](link, opts_in)


@frozen
class OpenLink:
    """Confirms, because that says only that the mailbox is read; whatever else a link is for, a button asks for.

    Where an org wants it, and on an instance with links of before, opening does everything. Errors as AnswerLink.
    """

    access: ClassVar = Access.PUBLIC

    desk: LinkDesk
    answer: AnswerLink

    async def __call__(self, purpose: Purpose, link: SupporterLink, *, opts_in: bool = False) -> LinkAnswer:
        """What happened, and what is still asked."""
        seen, acts = await self._look(purpose, link)
        if acts:
            return await self.answer(purpose, link, opts_in=opts_in)
        if purpose is Purpose.ACCEPT:
            done = await self.answer(purpose, link)
            return evolve(done, asks=Purpose.DOI) if opts_in else done
        return await self.desk.answered(purpose, link, evolve(seen, asks=purpose))

    async def _look(self, purpose: Purpose, link: SupporterLink) -> tuple[LinkAnswer, bool]:
        async with self.desk.store.unit() as unit:
            matter = await self.desk.matter(unit, purpose, link)
            return LinkAnswer(matter.place), self.desk.keys.legacy or matter.is_one_click
