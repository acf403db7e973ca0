"""The store of settings: whatever is put, taken, changed by two or interrupted, model and subject agree."""

from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

import strategies_settings as settings
from contracts.side_by_side import Crash, SideBySide
from contracts.subjects import Subject
from proca.adapters.memory.versioned import Versioned
from proca.domain.errors import ProcaError
from proca.domain.ids import ActionPageId, CampaignId, OrgId, UserId
from proca.ports.store import Unit
from proca.ports.world import IdKind

# Few of each, so that they meet; 4 is seldom there.
NUMBERS = st.integers(min_value=1, max_value=4)
NAMES = st.sampled_from(["lynx", "Lynx", "LYNX", "hq", "HQ", "otter/fish", "Otter/Fish", "Straße", "STRASSE"])
EXTERNAL_IDS = st.sampled_from([None, 1, 2])
EXTERNAL_TEXTS = st.sampled_from(["a", "B", "ä", "Z"])
EMAILS = st.sampled_from(["ada@lynx.test", "ADA@lynx.test", "bo@lynx.test"])
TITLES = st.sampled_from(["Save it", "save it", "100% fish", "a_b", "axb", "back\\slash", "line\nbreak", ""])
PATTERNS = st.sampled_from(
    ["%", "Save%", "%it", "100\\%%", "a_b", "a\\_b", "_", "", "%\\\\%", "back\\", "\\s%", "%\n%"]
)


@frozen
class Kind:
    """One aggregate: its values, and its repository in a unit."""

    values: st.SearchStrategy[Any]
    repository: Callable[[Unit], Any]


KINDS = {
    "org": Kind(settings.orgs(NUMBERS, NAMES), lambda unit: unit.orgs),
    "key": Kind(settings.keys(NUMBERS, NUMBERS), lambda unit: unit.keys),
    "service": Kind(settings.services(NUMBERS, NUMBERS), lambda unit: unit.services),
    "campaign": Kind(
        st.builds(
            lambda campaign, title: evolve(campaign, title=title),
            settings.campaigns(NUMBERS, NUMBERS, NAMES, EXTERNAL_IDS),
            TITLES,
        ),
        lambda unit: unit.campaigns,
    ),
    "page": Kind(settings.pages(NUMBERS, NUMBERS, NUMBERS, NAMES), lambda unit: unit.pages),
    "target": Kind(settings.targets(st.sampled_from(["t1", "t2", "t3"]), NUMBERS, EXTERNAL_TEXTS), lambda u: u.targets),
    "user": Kind(settings.users(NUMBERS, EMAILS, st.sampled_from([None, "x", "X"])), lambda unit: unit.users),
    "staffer": Kind(settings.staffers(NUMBERS, NUMBERS, NUMBERS), lambda unit: unit.staffers),
    "confirm": Kind(
        settings.confirms(NUMBERS, EXTERNAL_TEXTS, st.none() | NUMBERS, NUMBERS), lambda unit: unit.confirms
    ),
}
PUTS = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), KINDS[kind].values))
Put = tuple[str, Any]


class SettingsMachine(SideBySide):
    """Puts, gets, changes and crashes."""

    def begin(self) -> None:
        """Two orgs, a campaign and a user, so that most references lead somewhere."""
        self.versions: dict[tuple[str, object], int] = {}
        stamps = {"inserted_at": self.now, "updated_at": self.now}
        for number, name in ((1, "hq"), (2, "lynx")):
            self._put([("org", settings.Org(id=OrgId(number), name=name, title=name, **stamps))])
        campaign = settings.Campaign(CampaignId(1), OrgId(2), "fish", "Fish", self.now, self.now)
        user = settings.User(id=UserId(1), email="cy@lynx.test", **stamps)
        self._put([("campaign", campaign), ("user", user)])

    @rule(put=PUTS)
    def add(self, put: Put) -> None:
        """A new one; its number may be in use, its name taken, its references may lead nowhere."""
        self._put([put])

    @rule(put=PUTS, behind=st.sampled_from([0, 0, 0, 1]))
    def change(self, put: Put, behind: int) -> None:
        """A change of the current version, or of the one before."""
        self._put([self._versioned(put, behind)])

    @rule(puts=st.lists(PUTS, min_size=2, max_size=3))
    def several(self, puts: list[Put]) -> None:
        """Several in one unit: all or none."""
        self._put([self._versioned(put, 0) for put in puts])

    @rule(puts=st.lists(PUTS, max_size=2))
    def crash(self, puts: list[Put]) -> None:
        """A crash after some writes leaves nothing behind."""
        versioned = [self._versioned(put, 0) for put in puts]
        breaches: list[ProcaError] = []

        async def interrupted(subject: Subject) -> None:
            async with subject.store.unit() as unit:
                for kind, value in versioned:
                    await self._stored(KINDS[kind].repository(unit), value, breaches)
                raise Crash

        self.both(interrupted, breaches)

    @rule(kind=st.sampled_from(IdKind))
    def reserve(self, kind: IdKind) -> None:
        """Numbers count from 1 in each kind."""
        self.both(lambda subject: subject.ids.reserve(kind))

    @rule(kind=st.sampled_from(IdKind))
    def last(self, kind: IdKind) -> None:
        """The highest number of each kind."""
        self.both(lambda subject: subject.ids.last(kind))

    @rule(pattern=st.none() | PATTERNS)
    def titles_like(self, pattern: str | None) -> None:
        """Patterns of titles."""

        async def found(subject: Subject) -> list[CampaignId]:
            return list(await subject.reports.campaign_ids(pattern))

        self.both(found)

    @rule()
    def without_key(self) -> None:
        """Orgs that cannot be sealed for."""

        async def found(subject: Subject) -> list[str]:
            return list(await subject.reports.orgs_without_key())

        self.both(found)

    @rule(number=NUMBERS, name=NAMES, code=EXTERNAL_TEXTS, email=EMAILS)
    def look(self, number: int, name: str, code: str, email: str) -> None:
        """Every way to find something."""

        async def seen(subject: Subject) -> list[object]:
            async with subject.store.unit() as unit:
                return [
                    await unit.orgs.get(OrgId(number)),
                    await unit.orgs.named(name),
                    await unit.keys.of(OrgId(number)),
                    await unit.services.of(OrgId(number)),
                    await unit.campaigns.get(CampaignId(number)),
                    await unit.campaigns.named(name),
                    await unit.pages.get(ActionPageId(number)),
                    await unit.pages.named(name),
                    await unit.targets.of(CampaignId(number)),
                    await unit.users.get(UserId(number)),
                    await unit.users.by_email(email),
                    await unit.staffers.get(OrgId(number), UserId(1)),
                    await unit.confirms.coded(code),
                ]

        self.both(seen)

    @rule(number=NUMBERS, name=NAMES)
    def snapshots(self, number: int, name: str) -> None:
        """What hot reads are filled from."""

        async def seen(subject: Subject) -> list[object]:
            source = subject.snapshots
            return [
                await source.page(ActionPageId(number)),
                await source.page_id(name),
                await source.campaign(CampaignId(number)),
                await source.campaign_id(name),
                await source.stats(CampaignId(number)),
            ]

        self.both(seen)

    @invariant()
    def same_version(self) -> None:
        """The version rises with the same changes."""
        self.both(lambda subject: subject.snapshots.version())

    def _put(self, puts: list[Put]) -> None:
        breaches: list[ProcaError] = []

        async def stored(subject: Subject) -> list[Any]:
            async with subject.store.unit() as unit:
                return [await self._stored(KINDS[kind].repository(unit), value, breaches) for kind, value in puts]

        for (kind, _), value in zip(puts, self.both(stored, breaches) or [], strict=False):
            self.versions[kind, value.id] = value.version

    @staticmethod
    async def _stored(repository: Any, value: Any, breaches: list[ProcaError]) -> Any:
        if isinstance(repository, Versioned):
            breaches[:] = repository.breaches(value)
        return await repository.put(value)

    def _versioned(self, put: Put, behind: int) -> Put:
        kind, value = put
        return kind, evolve(value, version=max(0, self.versions.get((kind, value.id), 0) - behind))
