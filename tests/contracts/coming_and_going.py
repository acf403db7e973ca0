"""Settings that come and go: removals with what goes along, tokens, targets by the dozen, promises, directories."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import rule

import strategies_settings as settings
from contracts.settings_machine import EMAILS, EXTERNAL_TEXTS, KINDS, NAMES, NUMBERS, Kind, Put, SettingsMachine
from contracts.subjects import Subject
from proca.adapters.memory import constraints
from proca.adapters.memory.store import MemoryStore
from proca.domain.campaigns.target import Target
from proca.domain.errors import ProcaError
from proca.domain.ids import ActionPageId, CampaignId, OrgId, StafferId, TargetId, UserId, UserTokenId
from proca.domain.outbox import OutboxEntry, Topic, event, page_upserted
from proca.domain.users.token import TokenContext, UserToken
from proca.ports.store import Unit

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LABELS = st.sampled_from(["thanks", "Thanks", "ähnlich", "zoo"])
LOCALES = st.sampled_from(["de", "de_AT", "EN"])
REMOVABLE = ("org", "service", "template", "campaign", "page", "user", "staffer")
EMAIL_PATTERNS = st.none() | st.sampled_from(
    ["%", "%LYNX%", "ada@%", "_o@lynx.test", "ADA@lynx.test", "a\\_a%", "\0", ""]
)
# A token's number says everything about it but its time; two of them have one digest.
TOKENS = (
    (UserId(1), TokenContext.API, b"a" * 32),
    (UserId(1), TokenContext.API, b"b" * 32),
    (UserId(2), TokenContext.API, b"b" * 32),
    (UserId(1), TokenContext.CHANGE, b"a" * 32),
    (UserId(2), TokenContext.SESSION, b"a" * 32),
)
TOKEN_NUMBERS = st.integers(1, len(TOKENS))
CONTEXTS = st.sets(st.sampled_from([TokenContext.API, TokenContext.CHANGE, TokenContext.SESSION]))
Ids = Sequence[int]
SOME = st.lists(NUMBERS, max_size=3)
TARGETS = st.lists(
    settings.targets(st.sampled_from(["t1", "t2", "t3"]), NUMBERS, EXTERNAL_TEXTS), max_size=3, unique_by=lambda t: t.id
)


def templates() -> st.SearchStrategy[Any]:
    """Templates that meet."""
    return settings.templates(NUMBERS, NUMBERS, LABELS, LOCALES)


PUTS = templates().map(lambda template: ("template", template))
_KINDS = {**KINDS, "template": Kind(templates(), lambda unit: unit.templates)}


class ComingAndGoing(SettingsMachine):
    """All that the settings machine does, and removals in between."""

    def begin(self) -> None:
        """What is stored is remembered, to be removed as it was read; a partner has a page and a member."""
        self.values: dict[tuple[str, object], Any] = {}
        super().begin()
        page = settings.ActionPage(ActionPageId(1), CampaignId(1), OrgId(1), "hq/fish", "de", self.now, self.now)
        staffer = settings.Staffer(
            id=StafferId(1), org_id=OrgId(1), user_id=UserId(1), perms=1, inserted_at=self.now, updated_at=self.now
        )
        self._put([("page", page), ("staffer", staffer)])
        self.put_token(1, 0)

    @rule(put=PUTS, behind=st.sampled_from([0, 0, 1]))
    def template(self, put: Put, behind: int) -> None:
        """A template, new or changed."""
        self._put([self._versioned(put, behind)])

    @rule(kind=st.sampled_from(REMOVABLE), pick=st.integers(0, 3), behind=st.sampled_from([0, 0, 0, 1]))
    def remove(self, kind: str, pick: int, behind: int) -> None:
        """Somebody takes one away as they read it, or as it was before; what depends on it goes, or forbids it."""
        stored = [one for one in self.values if one[0] == kind]
        if not stored:
            return
        _, number = stored[pick % len(stored)]
        value = self.values[kind, number]

        async def removed(subject: Subject) -> bool:
            async with subject.store.unit() as unit:
                await _KINDS[kind].repository(unit).remove(evolve(value, version=value.version - behind))
            return True

        if self.both(removed):
            del self.values[kind, number]
            self.versions.pop((kind, number), None)

    @rule(several=TARGETS, behind=st.sampled_from([0, 0, 0, 1]))
    def targets_together(self, several: list[Target], behind: int) -> None:
        """Many targets at once: all or none."""
        given = [self._versioned(("target", target), behind)[1] for target in several]
        breaches: list[ProcaError] = [constraints.stale()]

        async def stored(subject: Subject) -> list[Target]:
            async with subject.store.unit() as unit:
                if isinstance(subject.store, MemoryStore):
                    breaches.extend(breach for one in given for breach in unit.targets.breaches(one))  # type: ignore[attr-defined]  # the model's
                return list(await unit.targets.put_all(given))

        for target in self.both(stored, breaches) or []:
            self.versions["target", target.id] = target.version

    @rule(numbers=st.sets(st.sampled_from(["t1", "t2", "t3", "t4"]), max_size=3))
    def remove_targets(self, numbers: set[str]) -> None:
        """Some targets go, whether or not they are there."""
        wanted = [TargetId(number) for number in numbers]

        async def removed(subject: Subject) -> frozenset[TargetId]:
            async with subject.store.unit() as unit:
                written = await unit.targets.written_to(wanted)
                await unit.targets.remove_all(wanted)
                return written

        assert self.both(removed) == frozenset()
        for number in numbers:
            self.versions.pop(("target", number), None)

    @rule(number=TOKEN_NUMBERS, later=st.integers(0, 3))
    def put_token(self, number: int, later: int) -> None:
        """A new token, or a later moment of one."""
        self._with_tokens(lambda unit: unit.tokens.put(_token(number, later)))

    @rule(number=TOKEN_NUMBERS, later=st.integers(0, 3))
    def prolong_token(self, number: int, later: int) -> None:
        """A later moment of a token that may be gone."""
        self._with_tokens(lambda unit: unit.tokens.prolong(_token(number, later)))

    @rule(number=TOKEN_NUMBERS)
    def remove_token(self, number: int) -> None:
        """One token."""
        self._with_tokens(lambda unit: unit.tokens.remove(_token(number)))

    @rule(user=NUMBERS, contexts=st.none() | CONTEXTS)
    def remove_tokens(self, user: int, contexts: set[TokenContext] | None) -> None:
        """All tokens of a user, or those for some purposes."""
        wanted = () if contexts is None else (contexts,)
        self._with_tokens(lambda unit: unit.tokens.remove_all(UserId(user), *wanted))

    @rule(number=NUMBERS)
    def promise(self, number: int) -> None:
        """Promises, also of a page that somebody may remove."""
        page = self.values.get(("page", number))
        entries = [
            event(OrgId(number), "campaign_updated", {"ü": [1, None]}),
            OutboxEntry(Topic.MAIL, None, {"to": "x"}),
        ]
        news = [page_upserted(page)] if page is not None else []

        async def put(subject: Subject) -> object:
            async with subject.store.unit() as unit:
                await unit.outbox.put()
                await unit.outbox.put(*entries, *news)
            return [
                (one.topic, one.action_id, one.routing_key, one.body) for one in (await subject.everything()).outbox
            ]

        self.both(put)

    @rule(number=NUMBERS, label=EXTERNAL_TEXTS, external_id=st.sampled_from([None, "x", "X", "y"]))
    def look_further(self, number: int, label: str, external_id: str | None) -> None:
        """Every other way to find something."""

        async def seen(subject: Subject) -> list[object]:
            async with subject.store.unit() as unit:
                return [
                    await unit.templates.of(OrgId(number)),
                    await unit.campaigns.known_as(number),
                    await unit.campaigns.known_as(number, OrgId(2)),
                    await unit.campaigns.led_by(OrgId(number)),
                    await unit.pages.of_campaign(CampaignId(number)),
                    await unit.pages.of_org(OrgId(number)),
                    await unit.users.by_external_id(external_id or ""),
                    await unit.staffers.of_user(UserId(number)),
                    await unit.staffers.of_org(OrgId(number)),
                    await unit.confirms.launches_in(CampaignId(number)),
                    await unit.confirms.coded(label),
                ]

        self.both(seen)

    @rule(ids=SOME)
    def directories(self, ids: Ids) -> None:
        """Every list of a directory, in its order."""

        async def seen(subject: Subject) -> list[object]:
            found = subject.reads
            orgs, campaigns = [OrgId(n) for n in ids], [CampaignId(n) for n in ids]
            users, pages = [UserId(n) for n in ids], [ActionPageId(n) for n in ids]
            return [
                _plain(await found.orgs.orgs()),
                _plain(await found.orgs.orgs(orgs)),
                _plain(await found.orgs.keys(orgs)),
                _plain(await found.orgs.services(orgs)),
                _plain(await found.orgs.templates(orgs)),
                _plain(await found.orgs.members(orgs)),
                _plain(await found.campaigns.campaigns()),
                _plain(await found.campaigns.campaigns(campaigns)),
                _plain(await found.campaigns.campaigns_with(orgs)),
                _plain(await found.campaigns.pages(pages)),
                _plain(await found.campaigns.pages_of_orgs(orgs)),
                _plain(await found.campaigns.pages_of_campaigns(campaigns)),
                _plain(await found.campaigns.targets(campaigns)),
                _plain(await found.campaigns.launches(campaigns)),
                _plain(await found.users.users(users)),
                _plain(await found.users.memberships(users)),
                sorted((await found.users.api_tokens(users)).items()),
            ]

        self.both(seen)

    @rule(number=st.none() | NUMBERS, email=EMAIL_PATTERNS | EMAILS, org=st.none() | NAMES | st.just("\0"))
    def matching(self, number: int | None, email: str | None, org: str | None) -> None:
        """Users by what is known of them."""
        user_id = None if number is None else UserId(number)

        async def found(subject: Subject) -> list[Any]:
            return list(await subject.reads.users.matching(user_id, email, org))

        self.both(found)

    def _with_tokens(self, change: Callable[[Unit], Awaitable[object]]) -> None:
        """A change of tokens, and all tokens after it."""

        async def changed(subject: Subject) -> object:
            async with subject.store.unit() as unit:
                done = await change(unit)
            async with subject.store.unit() as unit:
                return done, [await unit.tokens.found(context, digest) for _, context, digest in TOKENS]

        self.both(changed)

    def _put(self, puts: list[Put]) -> None:
        breaches: list[ProcaError] = []

        async def stored(subject: Subject) -> list[Any]:
            async with subject.store.unit() as unit:
                return [await self._stored(_KINDS[kind].repository(unit), value, breaches) for kind, value in puts]

        for (kind, _), value in zip(puts, self.both(stored, breaches) or [], strict=False):
            self.versions[kind, value.id] = value.version
            self.values[kind, value.id] = value


def _token(number: int, later: int = 0) -> UserToken:
    user_id, context, digest = TOKENS[number - 1]
    old = "Ada@old.test" if context is TokenContext.CHANGE else None
    return UserToken(
        id=UserTokenId(number),
        user_id=user_id,
        context=context,
        digest=digest,
        sent_to="ada@new.test",
        old_email=old,
        inserted_at=NOON + timedelta(days=later),
    )


def _plain(found: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    """A mapping in its own order, each list as a list."""
    return [(key, list(value) if isinstance(value, list | tuple) else value) for key, value in found.items()]
