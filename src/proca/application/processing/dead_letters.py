"""Dead letters: looked at, tried again, dropped (issue 4, 00 D7, 30.12#1, #12)."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from attrs import evolve, field, frozen

from proca.application.campaigns.identify import entity_not_found
from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.errors import Refused
from proca.domain.ids import OutboxId
from proca.domain.processing.shown import shown
from proca.domain.processing.topology import topics_of
from proca.domain.rules import is_storable
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.dead_letters import DeadGroup, DeadLetter, DeadLetters, Pile
from proca.ports.signals import Signals
from proca.ports.store import Store
from proca.ports.world import Clock

MOST_LETTERS = 1000
MOST_IDS = 1000
_NUMBERS_END = 2**63
# The permission in the org; without an org only an admin has it, for no user holds a staffer's permission.
_ACCESS = any_of(Permission.EXPORT_CONTACTS)


@frozen(kw_only=True)
class Which:
    """Dead letters by topic, by error, by number: all that is said must be met."""

    topic: str | None = None
    error: str | None = None
    ids: Collection[int] | None = None

    def pile(self) -> Pile:
        """The same for the store; Refused for too many numbers."""
        if self.ids is not None and len(self.ids) > MOST_IDS:
            raise Refused(f"At most {MOST_IDS} dead letters at once", code="too_many", path=("ids",))
        # What cannot be stored is nobody's; no dead letter is among no numbers.
        if not all(map(is_storable, (self.topic or "", self.error or ""))):
            return Pile(ids=frozenset())
        return Pile(topic=self.topic, error=self.error, ids=None if self.ids is None else _numbers(self.ids))

    def named(self) -> "Which":
        """Itself; Refused when it is everything that there is."""
        if self.topic is None and self.error is None and self.ids is None:
            raise Refused("Name dead letters by ids, topic or error", code="bad_arg")
        return self


@frozen
class DeadLetterDesk:
    """Who may deal with which of them: staff of an org with those in its topics, admins with all."""

    store: Store
    letters: DeadLetters

    async def pile(self, caller: User | None, org_name: str | None, which: Which) -> Pile:
        """What of it the caller may deal with; NotFound, Unauthenticated, Forbidden."""
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name) if org_name is not None else None
            await _ACCESS.check(unit, caller, org.id if org else None)
        return evolve(which.pile(), topics=topics_of(org.id) if org else None)


@frozen
class ListDeadLetters:
    """Dead letters by number, and counted by topic and error; bodies are not among it."""

    access: ClassVar = _ACCESS

    desk: DeadLetterDesk

    async def __call__(
        self, caller: User | None, org_name: str | None, which: Which, after: int = 0, limit: int = 100
    ) -> Sequence[DeadLetter]:
        """Up to `limit` with larger numbers than `after`; NotFound, Forbidden."""
        pile = await self.desk.pile(caller, org_name, which)
        start = OutboxId(max(0, min(after, _NUMBERS_END - 1)))
        return await self.desk.letters.page(pile, start, min(limit, MOST_LETTERS))

    async def groups(self, caller: User | None, org_name: str | None, which: Which) -> Sequence[DeadGroup]:
        """By topic and error, the most frequent first; NotFound, Forbidden."""
        return await self.desk.letters.groups(await self.desk.pile(caller, org_name, which))


@frozen
class ShownLetter:
    """A dead letter with its body, personal data masked."""

    letter: DeadLetter
    body: dict[str, object] = field(repr=False)


@frozen
class ShowDeadLetter:
    """One dead letter from near; personal data are masked for everybody."""

    access: ClassVar = _ACCESS

    desk: DeadLetterDesk

    async def __call__(self, caller: User | None, org_name: str | None, number: int) -> ShownLetter:
        """NotFound for one of somebody else too; Forbidden."""
        pile = await self.desk.pile(caller, org_name, Which())
        found = await self.desk.letters.find(pile, OutboxId(number)) if _numbers([number]) else None
        if found is None:
            raise entity_not_found()
        return ShownLetter(found.letter, shown(found.body))


@frozen
class ReplayDeadLetters:
    """Dead letters are promised again in their topics, due at once, as if never tried."""

    access: ClassVar = _ACCESS

    desk: DeadLetterDesk
    clock: Clock
    signals: Signals

    async def __call__(self, caller: User | None, org_name: str | None, which: Which, *, rehearse: bool = False) -> int:
        """How many; a rehearsal only counts. NotFound, Forbidden, Refused when nothing is named."""
        pile = await self.desk.pile(caller, org_name, which.named())
        if rehearse:
            return await self.desk.letters.count(pile)
        count = await self.desk.letters.replay(pile, self.clock.now())
        self.signals.noticed("dead_letters_replayed", count=count, user_id=caller.id if caller else 0)
        return count


@frozen
class DropDeadLetters:
    """Dead letters go for good."""

    access: ClassVar = _ACCESS

    desk: DeadLetterDesk
    signals: Signals

    async def __call__(self, caller: User | None, org_name: str | None, which: Which, *, rehearse: bool = False) -> int:
        """How many; a rehearsal only counts. NotFound, Forbidden, Refused when nothing is named."""
        pile = await self.desk.pile(caller, org_name, which.named())
        if rehearse:
            return await self.desk.letters.count(pile)
        count = await self.desk.letters.drop(pile)
        self.signals.noticed("dead_letters_dropped", count=count, user_id=caller.id if caller else 0)
        return count


def _numbers(ids: Collection[int]) -> frozenset[OutboxId]:
    """Larger numbers than any column holds are nobody's."""
    return frozenset(OutboxId(number) for number in ids if 0 < number < _NUMBERS_END)
