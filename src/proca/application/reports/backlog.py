"""The backlog of all orgs together, by kind of topic (spec 30 §10, issue 4 item 8)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from attrs import define, evolve, field

from proca.application.permission import Access
from proca.domain.processing.topic_kinds import kind_of
from proca.ports.backlog import Backlog, BacklogByKind, Backlogs
from proca.ports.world import Clock

_KEPT = timedelta(seconds=5)


@define(eq=False)
class ReadBacklog:
    """At most one look in five seconds, however many ask: a long backlog makes each look a long one."""

    access: ClassVar = Access.OPERATOR

    backlogs: Backlogs
    clock: Clock
    _seen: BacklogByKind | None = field(default=None, init=False)

    async def __call__(self) -> BacklogByKind:
        """As it is, or was a few seconds ago; Unavailable when the database is away."""
        now = self.clock.now()
        if self._seen is None or now - self._seen.at >= _KEPT:
            dead: dict[str, int] = {}
            for topic, count in (await self.backlogs.dead()).items():
                dead[kind_of(topic)] = dead.get(kind_of(topic), 0) + count
            self._seen = BacklogByKind(now, _by_kind(await self.backlogs.waiting()), dead)
        return self._seen


def _by_kind(topics: Sequence[Backlog]) -> dict[str, Backlog]:
    kinds: dict[str, Backlog] = {}
    for one in topics:
        kind = kind_of(one.topic)
        sum_ = kinds.get(kind)
        kinds[kind] = evolve(one, topic=kind) if sum_ is None else _together(sum_, one)
    return kinds


def _together(one: Backlog, other: Backlog) -> Backlog:
    return Backlog(
        one.topic,
        one.waiting + other.waiting,
        one.retrying + other.retrying,
        max(one.most_attempts, other.most_attempts),
        min(one.since, other.since),
    )
