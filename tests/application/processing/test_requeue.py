"""Actions into a queue again (10 §9, 30 §2.7, 30.12#14, #15)."""

import json
from typing import Any

import pytest
from attrs import evolve
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as BoxKey

from data_world import DataWorld, refusal
from proca.application.processing.requeue import MOST_ACTIONS, RequeueResult
from proca.domain import base64url
from proca.domain.orgs.org import Org
from proca.domain.processing.queues import Queue
from proca.domain.users.roles import OWNER, ROLES, Role
from world import Json


async def again(d: DataWorld, ids: Any, queue: Queue = Queue.CUSTOM_ACTION_DELIVER) -> RequeueResult:
    """What the owner is told."""
    return await d.use.requeue_actions(d.owner, "VAULT", ids, queue)


async def delivered(d: DataWorld, count: int = 1) -> list[int]:
    """The numbers of signatures that were delivered."""
    page = await d.page()
    for number in range(count):
        await d.sign(page, f"s{number}")
    await d.w.process()
    return [row.action_id for row in await d.export()]


async def added(d: DataWorld, before: int) -> list[tuple[str, str | None, Json]]:
    return (await d.promised())[before:]


async def test_what_was_delivered_goes_out_again(d: DataWorld) -> None:
    """The same message, promised with the name of the one queue as its key."""
    [number] = await delivered(d)
    [(topic, _, body)] = await d.promised()
    assert await again(d, [number]) == RequeueResult(1, 0)
    [(topic_again, key, body_again)] = await added(d, 1)
    assert (topic_again, key) == (topic, f"cus.{d.org.id}.deliver")
    assert topic == f"org.{d.org.id}.deliver"
    assert body_again == body


@pytest.mark.parametrize("queue", [Queue.EMAIL_SUPPORTER, Queue.SQS, Queue.WEBHOOK])
async def test_each_queue_of_deliveries(m: DataWorld, queue: Queue) -> None:
    [number] = await delivered(m)
    assert await again(m, [number], queue) == RequeueResult(1, 0)
    [(_, key, _)] = await added(m, 1)
    assert key == queue.of(m.org.id)


async def test_what_waits_for_the_supporter(d: DataWorld) -> None:
    """New and confirming: the confirm queues, no others."""
    asking = await d.w.org("asking", supporter_confirm=True)
    owner = await d.people.staff(asking, OWNER)
    page = await d.w.page(await d.w.campaign(asking, "ask"), asking)
    await d.sign(page, "olga")
    await d.w.process()
    [one] = await d.w.recorded(asking)
    for queue, result in [
        (Queue.CUSTOM_SUPPORTER_CONFIRM, RequeueResult(1, 0)),
        (Queue.EMAIL_SUPPORTER, RequeueResult(1, 0)),
        (Queue.CUSTOM_ACTION_CONFIRM, RequeueResult(1, 1)),
        (Queue.CUSTOM_ACTION_DELIVER, RequeueResult(1, 1)),
        (Queue.WEBHOOK, RequeueResult(1, 1)),
    ]:
        assert await d.use.requeue_actions(owner, "asking", [one.action.id], queue) == result
    entries = await added(d, 1)
    assert {topic for topic, _, _ in entries} == {f"org.{asking.id}.confirm.supporter"}
    assert [key for _, key, _ in entries] == [f"cus.{asking.id}.confirm.supporter", f"wrk.{asking.id}.email.supporter"]
    assert {body["stage"] for _, _, body in entries} == {"supporter_confirm"}


async def test_what_waits_for_a_moderator(d: DataWorld) -> None:
    moderating = await d.w.org("moderating", custom_action_confirm=True)
    owner = await d.people.staff(moderating, OWNER)
    page = await d.w.page(await d.w.campaign(moderating, "ask"), moderating)
    await d.sign(page, "olga")
    await d.w.process()
    [one] = await d.w.recorded(moderating)
    asked = d.use.requeue_actions(owner, "moderating", [one.action.id], Queue.CUSTOM_ACTION_CONFIRM)
    assert await asked == RequeueResult(1, 0)
    [(topic, _, body)] = await added(d, 1)
    assert (topic, body["stage"]) == (f"org.{moderating.id}.confirm.action", "action_confirm")


async def test_repeats_go_out_again_too(d: DataWorld) -> None:
    """30.12#15."""
    page = await d.page()
    for _ in range(2):
        await d.sign(page, "olga")
    await d.w.process()
    numbers = [row.action_id for row in await d.export()]
    assert await again(d, numbers) == RequeueResult(2, 0)
    assert [body["contact"]["dupeRank"] for _, _, body in await added(d, 2)] == [0, 1]


async def test_the_lead_gets_its_own_copy_in_its_own_queue(d: DataWorld) -> None:
    """30.12#15: nothing goes to the partner who collected the signature, and the other way round."""
    mate = await d.w.org("mate")
    partner = await d.people.staff(mate, OWNER)
    await d.w.key(mate)
    d.w.clock.move(seconds=2)
    await d.w.signed(await d.page("one", mate), privacy={"optIn": False, "leadOptIn": True})
    await d.w.process()
    [number] = [row.action_id for row in await d.export()]
    assert await again(d, [number]) == RequeueResult(1, 0)
    [(topic, key, body)] = await added(d, 2)
    assert (topic, key) == (f"org.{d.org.id}.deliver", f"cus.{d.org.id}.deliver")
    assert (body["orgId"], body["personalInfo"], body["privacy"]["optIn"]) == (mate.id, None, True)
    assert await d.use.requeue_actions(partner, "mate", [number], Queue.SQS) == RequeueResult(1, 0)
    [(topic, key, body)] = await added(d, 3)
    assert (topic, key) == (f"org.{mate.id}.deliver", f"wrk.{mate.id}.sqs")
    assert body["personalInfo"] is not None
    assert body["privacy"]["optIn"] is False


async def test_a_sealed_copy_is_no_use_for_mail(d: DataWorld) -> None:
    """30.12#14: delivery took the address away, and nobody but the org can read the copy."""
    _, private = await d.w.key(d.org)
    d.w.clock.move(seconds=2)
    [number] = await delivered(d)
    assert await again(d, [number], Queue.EMAIL_SUPPORTER) == RequeueResult(1, 1)
    assert await again(d, [number]) == RequeueResult(1, 0)
    [(_, _, body)] = await added(d, 1)
    info = body["personalInfo"]
    box = Box(PrivateKey(private.reveal()), BoxKey(base64url.decode(info["signKey"]["public"])))
    opened = box.decrypt(base64url.decode(info["payload"]), base64url.decode(info["nonce"]))
    assert json.loads(opened)["email"] == "s0@mail.test"


async def test_other_numbers_are_not_counted(d: DataWorld) -> None:
    """Other orgs' actions, unknown ones, those never processed; a number given twice counts once."""
    other = await d.w.org("other")
    foreign = await d.w.page(await d.w.campaign(other, "theirs"), other)
    await d.sign(foreign, "otto")
    [mine] = await delivered(d)
    await d.sign(await d.page(), "late")
    [theirs] = [one.action.id for one in await d.w.recorded(other)]
    before = len(await d.promised())
    late = max(mine, theirs) + 1
    assert await again(d, [theirs, late, 0, -1, 999_999_999, 2**53 - 1]) == RequeueResult(0, 0)
    assert await added(d, before) == []
    assert await again(d, [mine, theirs, mine]) == RequeueResult(1, 0)


async def test_order_is_that_of_the_numbers(d: DataWorld) -> None:
    numbers = await delivered(d, 4)
    assert await again(d, numbers[::-1]) == RequeueResult(4, 0)
    assert [body["actionId"] for _, _, body in await added(d, 4)] == numbers


async def test_without_numbers(d: DataWorld) -> None:
    """Q1, 20.13#13: a crash in the original; none at all is not the same as an empty list."""
    refused = await refusal(again(d, None))
    assert refused.code == "bad_arg"
    assert await again(d, []) == RequeueResult(0, 0)


async def test_ten_thousand_numbers(d: DataWorld) -> None:
    """Served; one more is refused, and nothing is promised."""
    [number] = await delivered(d)
    many = range(number, number + MOST_ACTIONS)
    refused = await refusal(again(d, range(MOST_ACTIONS + 1)))
    assert (refused.code, refused.path) == ("too_many", ("ids",))
    assert await added(d, 1) == []
    assert await again(d, many) == RequeueResult(1, 0)


async def test_reading_and_requeueing_until_nothing_comes(d: DataWorld) -> None:
    """40 item 8: what the command line does with `start = last number + 1`."""
    numbers = await delivered(d, 5)
    start, done = 0, 0
    while rows := await d.export(start=start, limit=2):
        done += (await again(d, [row.action_id for row in rows])).count
        start = rows[-1].action_id + 1
    assert done == len(numbers) == len(await added(d, 5))


class NoPages:
    """Snapshots in which a page is not to be found."""

    async def page(self, _page_id: int) -> None:
        return None


async def test_an_action_without_page_fails(m: DataWorld) -> None:
    [number] = await delivered(m)
    requeue = evolve(m.use.requeue_actions, snapshots=NoPages())
    assert await requeue(m.owner, "vault", [number], Queue.SQS) == RequeueResult(1, 1)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
async def test_only_owners(m: DataWorld, role: Role) -> None:
    """20 §3.8: export_contacts."""
    [number] = await delivered(m)
    member = await m.people.staff(m.org, role, "somebody")
    asked = m.use.requeue_actions(member, "vault", [number], Queue.SQS)
    if role is OWNER:
        assert await asked == RequeueResult(1, 0)
        return
    refused = await refusal(asked)
    assert (refused.code, refused.details["required"]) == ("permission_denied", ["export_contacts"])


async def test_strangers_nobody_and_admins(m: DataWorld) -> None:
    [number] = await delivered(m)
    stranger, org = await m.people.user("stranger"), m.org

    async def code(caller: Any, of: Org | str = org) -> str | None:
        name = of if isinstance(of, str) else of.name
        return (await refusal(m.use.requeue_actions(caller, name, None, Queue.SQS))).code

    assert await code(stranger) == "permission_denied"
    assert await code(None) == "permission_denied"
    assert await code(None, "none") == "not_found"
    admin = await m.people.admin()
    assert await m.use.requeue_actions(admin, "vault", [number], Queue.SQS) == RequeueResult(1, 0)
