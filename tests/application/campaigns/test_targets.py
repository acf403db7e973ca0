"""The decision-makers of a campaign (20 §3.7 `upsertTargets`, 10 §8.1)."""

from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import event

from application.campaigns.coalition import UNKNOWN, Coalition, coalition, refusal, said, violations
from proca.application.campaigns.upsert_targets import MOST_TARGETS
from proca.domain.campaigns.changes import OutdatedTargets, TargetChanges
from proca.domain.campaigns.target import TargetEmail
from proca.domain.errors import Violation
from proca.domain.supporters.supporter import EmailStatus

ADA = TargetChanges(
    external_id="ada",
    name="Ada Berg",
    locale="sv",
    area="SE",
    fields={"party": "green", "seat": 12, "roles": ["x", "y"]},
    emails=["Ada.Berg@parl.example ", "office@parl.example"],
)
BO = TargetChanges(external_id="bo", name="Bo Dahl", emails=["bo@parl.example"])
CIA = TargetChanges(external_id="cia", name="Cia Ek", emails=["cia@parl.example"])


async def test_two_new(c: Coalition) -> None:
    """Golden targets/upsert; Q44: in the order of the list."""
    bo, ada = await c.use_cases.upsert_targets(c.users["coordinator"], c.campaign.id, [BO, ADA])
    assert (ada.name, ada.locale, ada.area, ada.fields["seat"]) == ("Ada Berg", "sv", "SE", 12)
    assert [address.email for address in ada.emails] == ["ada.berg@parl.example", "office@parl.example"]
    assert (bo.locale, bo.area, bo.fields, bo.emails) == (None, None, {}, (TargetEmail("bo@parl.example"),))
    assert await c.targets() == (ada, bo)
    assert UUID(ada.id).version == 4
    assert ada.id != bo.id


async def test_again(c: Coalition) -> None:
    """Golden targets/upsert; 10 §10.5 no. 56: one of two addresses is left, with its history."""
    [ada] = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [ADA])
    bounced = TargetEmail("office@parl.example", EmailStatus.BOUNCE, "full", 1)
    async with c.w.container.store().unit() as unit:
        ada = await unit.targets.put(evolve(ada, emails=(ada.emails[0], bounced)))
    asked = TargetChanges(external_id="ada", emails=["office@parl.example", "new@parl.example"])
    [changed] = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [asked])
    expected = evolve(ada, emails=(bounced, TargetEmail("new@parl.example")), version=3, updated_at=changed.updated_at)
    assert changed == expected
    assert await c.targets() == (changed,)
    again = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [asked])
    assert again == (evolve(changed, version=4, updated_at=again[0].updated_at),)


async def test_other_campaigns_are_left_alone(c: Coalition) -> None:
    """Q9, 20.13#18: nobody takes over another campaign's targets."""
    theirs = await c.w.campaign(c.partner, "brook")
    kept = await c.use_cases.upsert_targets(c.partner_owner, theirs.id, [ADA, BO])
    [mine] = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [ADA], OutdatedTargets.DELETE)
    assert mine.id not in {target.id for target in kept}
    assert await c.targets(theirs) == kept


async def test_outdated_are_kept(c: Coalition) -> None:
    """Q48."""
    ada, bo = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [ADA, BO])
    [cia] = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [CIA])
    assert await c.targets() == (ada, bo, cia)


async def test_outdated_are_disabled(c: Coalition) -> None:
    """Golden targets/upsert, admin-view."""
    ada, _ = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [ADA, BO])
    [cia] = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [CIA], OutdatedTargets.DISABLE)
    stored = await c.targets()
    states = [[address.email_status for address in target.emails] for target in stored]
    inactive = EmailStatus.INACTIVE
    assert states == [[inactive, inactive], [inactive], [EmailStatus.NONE]]
    assert [address.email for address in stored[0].emails] == [address.email for address in ada.emails]
    assert stored[2] == cia


async def test_outdated_are_deleted(c: Coalition) -> None:
    """Golden targets/upsert: an empty list deletes all."""
    upsert = c.use_cases.upsert_targets
    await upsert(c.owner, c.campaign.id, [ADA, BO])
    [cia] = await upsert(c.owner, c.campaign.id, [CIA], OutdatedTargets.DELETE)
    assert await c.targets() == (cia,)
    assert await upsert(c.owner, c.campaign.id, []) == ()
    assert await c.targets() == (cia,)
    assert await upsert(c.owner, c.campaign.id, [], OutdatedTargets.DELETE) == ()
    assert await c.targets() == ()


async def test_who_was_written_to_stays(c: Coalition) -> None:
    """10 §10.5 no. 56: nothing changes; disabling works."""
    ada, bo = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [ADA, BO])
    days = {"start_at": c.w.clock.now(), "end_at": c.w.clock.now().replace(year=2030)}
    await c.use_cases.update_campaign(c.owner, {"mtt": days}, name="river")  # type: ignore[typeddict-item]  # its keys
    page = await c.w.page(c.campaign, c.lead)
    mail = {"subject": "S", "body": "B", "targets": [bo.id]}
    await c.w.signed(page, action={"actionType": "mail_2_target", "mtt": mail})
    asked = c.use_cases.upsert_targets(c.owner, c.campaign.id, [CIA], OutdatedTargets.DELETE)
    assert await violations(asked) == [Violation("has messages", ("targets", bo.id, "messages"))]
    assert await c.targets() == (ada, bo)
    await c.use_cases.upsert_targets(c.owner, c.campaign.id, [CIA], OutdatedTargets.DISABLE)
    await c.use_cases.upsert_targets(c.owner, c.campaign.id, [BO, CIA], OutdatedTargets.DELETE)
    assert [target.external_id for target in await c.targets()] == ["bo", "cia"]


async def test_all_or_nothing(c: Coalition) -> None:
    """20 §3.3: the position of each broken rule; Q44 for what is said twice."""
    stored = await c.use_cases.upsert_targets(c.owner, c.campaign.id, [ADA])
    asked: list[TargetChanges] = [CIA, {"external_id": "new"}, {**BO, "emails": ["a@b.test", "nope"]}, CIA]
    assert await violations(c.use_cases.upsert_targets(c.owner, c.campaign.id, asked)) == [
        Violation("can't be blank", ("targets", 1, "name")),
        Violation("has invalid format", ("targets", 2, "emails", 1, "email")),
        Violation("has already been taken", ("targets", 3, "externalId")),
    ]
    assert await c.targets() == stored


@pytest.mark.parametrize("number", [999_999_999, -1, 2**53 - 1, 2**70])
async def test_unknown_campaign(c: Coalition, number: int) -> None:
    """Golden targets/upsert, unknown-campaign; also for anybody."""
    assert [await said(c.use_cases.upsert_targets(None, number, []))] == UNKNOWN


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_ten_thousand_are_served(store: str) -> None:
    """In a number of statements that does not grow with them."""
    changes = [
        TargetChanges(external_id=f"t{number:05}", name=f"T {number}", emails=[f"t{number}@parl.test"])
        for number in range(MOST_TARGETS)
    ]
    few = changes[:3]
    async with coalition(store) as c:
        statements: list[str] = []
        engine = c.w.container.engine().sync_engine
        event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: statements.append(statement))

        async def asked(wanted: list[TargetChanges], fate: OutdatedTargets = OutdatedTargets.KEEP) -> int:
            statements.clear()
            made = await c.use_cases.upsert_targets(c.owner, c.campaign.id, wanted, fate)
            assert [target.external_id for target in made] == [change["external_id"] for change in wanted]
            return len(statements)

        for_few = await asked(few)
        assert await asked(changes) <= for_few + 5
        assert await asked(changes) <= for_few + 5
        assert await asked(few, OutdatedTargets.DISABLE) <= 2 * (for_few + 5)
        assert await asked(few, OutdatedTargets.DELETE) <= for_few + 5
        assert len(await c.targets()) == 3


async def test_more_are_refused(m: Coalition) -> None:
    """The documented limit, before anything is looked up."""
    refused = await refusal(m.use_cases.upsert_targets(None, 1, [ADA] * (MOST_TARGETS + 1)))
    assert (refused.code, refused.path) == ("too_many", ("targets",))
