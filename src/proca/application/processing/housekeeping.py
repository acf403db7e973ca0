"""What is kept for a time only, taken away when the time is over."""

from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.idempotency import ANSWER_KEPT
from proca.domain.users.token import LIFETIME
from proca.ports.accounts import ExpiredTokens
from proca.ports.answers import Answers
from proca.ports.intake import IntakeLog
from proca.ports.page_feed import PageFeed
from proca.ports.world import Clock

NEWS_KEPT = timedelta(minutes=5)


@frozen
class KeepHouse:
    """Forgets idempotency keys after 24 hours, those of intake and those of all other writes (D16), news that every
    look-out has seen, and tokens that have expired."""

    access: ClassVar = Access.WORKER

    log: IntakeLog
    answers: Answers
    news: PageFeed
    tokens: ExpiredTokens
    clock: Clock

    async def __call__(self) -> int:
        """How many keys were forgotten."""
        now = self.clock.now()
        before = now - ANSWER_KEPT
        await self.news.forget(now - NEWS_KEPT)
        await self.tokens.forget({context: now - lifetime for context, lifetime in LIFETIME.items()})
        return await self.log.forget_keys(before) + await self.answers.forget(before)
