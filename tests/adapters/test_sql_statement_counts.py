"""No list costs a statement per item: directories, exports and writes of many, counted on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, frozen
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from contracts.stage import COALITION, PARTNER, set_stage
from contracts.subjects import Subject, sql_subject
from proca.adapters.sql import rows, tables
from proca.adapters.sql.engine import engine_for
from proca.domain.actions.mail import Mail
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import Tally
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.ids import (
    ActionId,
    ActionPageId,
    CampaignId,
    ConfirmId,
    OrgId,
    PublicKeyId,
    ServiceId,
    StafferId,
    TargetId,
    TemplateId,
    UserId,
    UserTokenId,
)
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.outbox import page_upserted
from proca.domain.secret import SealedSecret, Secret
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import User
from proca.ports.exports import ExportFilter
from proca.ports.processing import Settlement
from signers import START, signature

MANY = 40
FIRST = 11
STAMPS = {"inserted_at": START, "updated_at": START}
Ask = Callable[[Subject, int], Awaitable[Any]]


@frozen
class Counted:
    """A store, and how many statements it is asked for."""

    subject: Subject
    engine: AsyncEngine

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements meanwhile, but for the beginning of transactions."""
        heard: list[str] = []

        def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith("BEGIN"):
                heard.append(statement)

        event.listen(self.engine.sync_engine, "before_cursor_execute", hear)
        try:
            yield heard
        finally:
            event.remove(self.engine.sync_engine, "before_cursor_execute", hear)


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Counted]:
    """Orgs from 11 on, each with one of everything, in the coalition too; and as many actions of the partner."""
    is_file = request.param == "sqlite"
    engine = engine_for(f"sqlite:///{databases.new_sqlite_file()}" if is_file else databases.postgres_url())
    if not is_file:
        await databases.clear_postgres(engine)
    try:
        await _fill(engine)
        yield Counted(sql_subject(engine), engine)
    finally:
        await engine.dispose()


DIRECTORIES: dict[str, Ask] = {
    "orgs": lambda on, count: on.reads.orgs.orgs(_numbers(OrgId, count)),
    "all orgs": lambda on, _: on.reads.orgs.orgs(),
    "keys": lambda on, count: on.reads.orgs.keys(_numbers(OrgId, count)),
    "services": lambda on, count: on.reads.orgs.services(_numbers(OrgId, count)),
    "templates": lambda on, count: on.reads.orgs.templates(_numbers(OrgId, count)),
    "members": lambda on, count: on.reads.orgs.members(_numbers(OrgId, count)),
    "campaigns": lambda on, count: on.reads.campaigns.campaigns(_numbers(CampaignId, count)),
    "all campaigns": lambda on, _: on.reads.campaigns.campaigns(),
    "campaigns with": lambda on, count: on.reads.campaigns.campaigns_with(_numbers(OrgId, count)),
    "pages": lambda on, count: on.reads.campaigns.pages(_numbers(ActionPageId, count)),
    "pages of orgs": lambda on, count: on.reads.campaigns.pages_of_orgs(_numbers(OrgId, count)),
    "pages of campaigns": lambda on, count: on.reads.campaigns.pages_of_campaigns(_numbers(CampaignId, count)),
    "targets": lambda on, count: on.reads.campaigns.targets(_numbers(CampaignId, count)),
    "launches": lambda on, count: on.reads.campaigns.launches(_numbers(CampaignId, count)),
    "users": lambda on, count: on.reads.users.users(_numbers(UserId, count)),
    "memberships": lambda on, count: on.reads.users.memberships(_numbers(UserId, count)),
    "API tokens": lambda on, count: on.reads.users.api_tokens(_numbers(UserId, count)),
    "export keys": lambda on, count: on.reads.exports.keys(_numbers(PublicKeyId, count)),
    "last seen": lambda on, count: on.reads.activity.last_seen(_numbers(ActionPageId, count)),
}


async def test_a_directory_asks_as_much_for_one_as_for_many(store: Counted) -> None:
    """20 §3.4: nested lists cost a fixed number of queries."""
    for name, ask in DIRECTORIES.items():
        asked = []
        for count in (1, MANY):
            with store.counting() as heard:
                found = await ask(store.subject, count)
            asked.append(len(heard))
            assert name == "last seen" or len(found) >= count, name
        assert asked[0] == asked[1] <= 4, name


async def test_a_directory_asks_nothing_for_nobody(store: Counted) -> None:
    """Empty lists cost nothing."""
    with store.counting() as heard:
        for name, ask in DIRECTORIES.items():
            assert name.startswith("all ") or not await ask(store.subject, 0), name
    assert heard == []


async def test_an_export_asks_as_much_for_one_as_for_many(store: Counted) -> None:
    """10 §9."""
    wanted = ExportFilter(fingerprints=[], email=None, limit=MANY)
    everybody = [signature(number, f"person {number}").signature for number in range(MANY)]
    prints = [one.fingerprint for one in everybody if one is not None]
    asked = []
    for count in (1, MANY):
        with store.counting() as heard:
            found = await store.subject.reads.exports.actions(PARTNER, evolve(wanted, fingerprints=prints[:count]))
        assert len(found) == count
        assert all(one.source is not None for one in found)
        asked.append(len(heard))
    assert asked[0] == asked[1] <= 10


async def test_what_may_be_requeued_is_asked_at_once(store: Counted) -> None:
    """30.12#15."""
    asked = []
    async with store.engine.begin() as connection:
        await connection.execute(tables.supporters.update().values(status="accepted"))
    for count in (1, MANY):
        with store.counting() as heard:
            found = await store.subject.reads.exports.requeueable(PARTNER, _numbers(ActionId, count, first=1))
        assert len(found) == count
        asked.append(len(heard))
    assert asked[0] == asked[1] <= 8


async def test_targets_are_put_and_taken_away_at_once(store: Counted) -> None:
    """20 §3.7 `upsertTargets`, of new ones and old ones."""
    asked = []
    for count in (1, MANY):
        async with store.subject.store.unit() as unit:
            known = (await unit.targets.of(COALITION))[:count]
            new = [_target(1000 * count + number) for number in range(count)]
            with store.counting() as heard:
                put = await unit.targets.put_all([*known, *new])
                assert await unit.targets.written_to([one.id for one in put]) == frozenset()
                await unit.targets.remove_all([one.id for one in new])
        asked.append(len(heard))
    assert asked[0] == asked[1] <= 8


async def test_promises_are_put_at_once(store: Counted) -> None:
    """00 D4."""
    asked = []
    for count in (1, MANY):
        async with store.subject.store.unit() as unit:
            page = await unit.pages.get(ActionPageId(FIRST))
            assert page is not None
            with store.counting() as heard:
                await unit.outbox.put(*[page_upserted(page)] * count)
        asked.append(len(heard))
    assert asked == [2, 2]


async def test_a_batch_tells_of_its_pages_in_one_statement(store: Counted) -> None:
    """10 §7.5: the cost of a page's activity does not grow with the batch."""
    with store.counting() as heard:
        async with store.subject.processing.batch(MANY, START + timedelta(days=1)) as batch:
            await batch.settle(Settlement((), (), Tally({}), START))
    assert [statement.split()[2] for statement in heard if "page_activity" in statement] == ["page_activity"]


async def test_mails_are_part_of_what_is_exported(store: Counted) -> None:
    """Actions come whole."""
    written = signature(1, "mo")
    mail = Mail("Please", "Act", (_target(1).id,))
    origin = evolve(written.origin, version=await store.subject.snapshots.version())
    await store.subject.log.append(evolve(written, origin=origin, deed=evolve(written.deed, mail=mail)))
    assert written.signature is not None
    wanted = ExportFilter(fingerprints=[written.signature.fingerprint])
    (found,) = await store.subject.reads.exports.actions(PARTNER, wanted)
    assert found.action.mail == mail


def _numbers(kind: Callable[[int], Any], count: int, first: int = FIRST) -> list[Any]:
    return [kind(number) for number in range(first, first + count)]


async def _fill(engine: AsyncEngine) -> None:
    subject = sql_subject(engine)
    await set_stage(subject, START)
    for number in range(MANY):
        await subject.log.append(signature(number, f"person {number}"))
    async with engine.begin() as connection:
        for shape, make in _MADE:
            made = [shape.to_row(make(number)) for number in range(FIRST, FIRST + MANY)]
            await connection.execute(insert(shape.table), made)
    async with subject.store.unit() as unit:
        await unit.targets.put_all([_target(number) for number in range(MANY)])


def _target(number: int) -> Target:
    return Target(
        TargetId(f"target {number}"),
        COALITION,
        f"e{number}",
        "Somebody",
        START,
        START,
        emails=(TargetEmail("a@b.test"),),
    )


def _campaign(n: int) -> Campaign:
    return Campaign(CampaignId(n), OrgId(n), f"campaign{n}", "Campaign", START, START)


def _page(n: int) -> ActionPage:
    return ActionPage(ActionPageId(n), CampaignId(n), OrgId(n), f"page{n}", "en", START, START)


def _confirm(n: int) -> Confirm:
    return Confirm(
        id=ConfirmId(n), operation=Operation.LAUNCH_PAGE, subject_id=n, code=Secret(f"{n:08}"), version=1, **STAMPS
    )


def _service(n: int) -> Service:
    return Service(
        id=ServiceId(n), org_id=OrgId(n), name=ServiceName.WEBHOOK, password=SealedSecret(b""), version=1, **STAMPS
    )


def _token(n: int) -> UserToken:
    return UserToken(
        id=UserTokenId(n), user_id=UserId(n), context=TokenContext.API, digest=bytes([n] * 32), inserted_at=START
    )


_MADE: tuple[tuple[rows.Shape[Any], Callable[[int], Any]], ...] = (
    (rows.ORG, lambda n: Org(id=OrgId(n), name=f"org{n}", title="Org", **STAMPS)),
    (rows.KEY, lambda n: PublicKey(id=PublicKeyId(n), org_id=OrgId(n), name="key", public=bytes(32), **STAMPS)),
    (rows.SERVICE, _service),
    (rows.TEMPLATE, lambda n: EmailTemplate(id=TemplateId(n), org_id=OrgId(n), name="thanks", locale="en", **STAMPS)),
    (rows.USER, lambda n: User(id=UserId(n), email=f"{n}@lynx.test", **STAMPS)),
    (rows.STAFFER, lambda n: Staffer(id=StafferId(n), org_id=OrgId(n), user_id=UserId(n), perms=0, **STAMPS)),
    (rows.TOKEN, _token),
    (rows.CAMPAIGN, _campaign),
    (rows.PAGE, _page),
    (rows.CONFIRM, _confirm),
)
