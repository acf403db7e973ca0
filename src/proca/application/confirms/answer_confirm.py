"""Accepting or rejecting a confirm by its code, in one's own name or in that of an org (spec 20 §3.9, §8)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.confirms.again import again_if_taken
from proca.application.confirms.answering import Answer, Answering
from proca.application.confirms.guessing import GuessLimit
from proca.application.confirms.occasion import ConfirmAnswer
from proca.application.permission import ACCOUNT, MEMBERSHIP, Access
from proca.domain.confirms.confirm import Lookup, Verb
from proca.domain.users.user import User
from proca.ports.store import Store


@frozen
class AnswerConfirm:
    """An answer over the API: by somebody with an account, or by staff of the acting org.

    Refused `code invalid` or `expired`, Limited, Unauthenticated, Forbidden, and what the operation has to say:
    NotFound, Conflict `staffer_exists`, Refused `not allowed` or `data already rejected`. The confirm is spent only if
    it worked.
    """

    access: ClassVar = ACCOUNT

    store: Store
    answering: Answering
    guesses: GuessLimit

    async def __call__(
        self, caller: User | None, verb: Verb, lookup: Lookup, acting_org: str | None = None
    ) -> ConfirmAnswer:
        """Answer; NotFound for an unknown acting org."""
        return await self.guesses(lambda: again_if_taken(lambda: self._answer(caller, verb, lookup, acting_org)))

    async def _answer(self, caller: User | None, verb: Verb, lookup: Lookup, acting_org: str | None) -> ConfirmAnswer:
        numbers = await self.answering.numbers()
        async with self.store.unit() as unit:
            acting = await find_org(unit, acting_org) if acting_org is not None else None
            needs = MEMBERSHIP if acting is not None else self.access
            await needs.check(unit, caller, acting.id if acting else None)
            return await self.answering(unit, Answer(caller, verb, lookup, acting), numbers)


@frozen
class FollowConfirmLink:
    """The same by a link: anybody may follow it, and what they may answer depends on the operation (spec 20 §7.3)."""

    access: ClassVar = Access.PUBLIC

    store: Store
    answering: Answering
    guesses: GuessLimit

    async def __call__(
        self, caller: User | None, verb: Verb, lookup: Lookup, acting_org: str | None = None
    ) -> ConfirmAnswer:
        """Answer; errors as AnswerConfirm, Unauthenticated where an account is needed."""
        return await self.guesses(lambda: again_if_taken(lambda: self._answer(caller, verb, lookup, acting_org)))

    async def _answer(self, caller: User | None, verb: Verb, lookup: Lookup, acting_org: str | None) -> ConfirmAnswer:
        numbers = await self.answering.numbers()
        async with self.store.unit() as unit:
            acting = await find_org(unit, acting_org) if acting_org is not None else None
            return await self.answering(unit, Answer(caller, verb, lookup, acting), numbers)
