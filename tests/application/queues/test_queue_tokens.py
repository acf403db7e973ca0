"""Tokens that open the queues of one org and nothing else (issue 4 item 5: scoped API token)."""

import pytest

from application.queues.reader import Reader
from data_world import refusal
from proca.application.queues.read_queue import Ask
from proca.domain.processing.pulling import PullQueue
from proca.domain.secret import Secret
from proca.domain.users.roles import CAMPAIGNER, OWNER
from proca.domain.users.token import LIFETIME, QueueReader, TokenContext
from proca.domain.users.user import User

ASK = Ask(limit=10)


async def made(r: Reader, caller: User | None = None) -> Secret:
    return await r.use.make_queue_token(caller or r.d.owner, r.org.name)


async def known(r: Reader, token: Secret) -> QueueReader:
    return await r.d.w.container.use_cases().accounts.find_token.for_queues(token)


async def test_a_program_reads_and_settles_in_the_name_of_a_user(r: Reader) -> None:
    await r.deliver("a", "b")
    token = await made(r)
    assert token.reveal().startswith("QUE-")
    reader = await known(r, token)
    assert reader == QueueReader(r.d.owner, r.org.id)
    one, two = await r.use.read_queue(reader, r.org.name, PullQueue.DELIVER, ASK)
    assert (await r.use.ack_messages(reader, r.org.name, PullQueue.DELIVER, [one.receipt])).count == 1
    assert (await r.use.nack_messages(reader, r.org.name, PullQueue.DELIVER, [two.receipt])).count == 1


async def test_another_org_is_closed_even_when_the_user_belongs_there(r: Reader) -> None:
    """The token is for one org, whoever made it; an admin's too."""
    other = await r.d.w.org("other", custom_action_deliver=True)
    await r.d.people.join(r.d.owner, other, OWNER.perms)
    admin = await r.d.people.admin()
    for user in (r.d.owner, admin):
        reader = await known(r, await made(r, user))
        refused = await refusal(r.use.read_queue(reader, "other", PullQueue.DELIVER, ASK))
        assert (refused.kind, refused.code) == ("forbidden", "permission_denied")
        refused = await refusal(r.use.ack_messages(reader, "other", PullQueue.DELIVER, ["AAAA"]))
        assert refused.kind == "forbidden"


async def test_it_may_no_more_than_its_user_may_now(r: Reader) -> None:
    """Who leaves the org leaves no door open."""
    member = await r.d.people.staff(r.org, OWNER, "leaver")
    reader = await known(r, await made(r, member))
    assert await r.use.read_queue(reader, r.org.name, PullQueue.DELIVER, ASK) == []
    staffer = await r.d.people.staffer(r.org, member)
    assert staffer is not None
    async with r.d.w.container.store().unit() as unit:
        await unit.staffers.remove(staffer)
    refused = await refusal(r.use.read_queue(reader, r.org.name, PullQueue.DELIVER, ASK))
    assert (refused.kind, refused.code) == ("forbidden", "permission_denied")


async def test_only_who_may_export_makes_and_revokes(m: Reader) -> None:
    member = await m.d.people.staff(m.org, CAMPAIGNER, "campaigner")
    for asked in (made(m, member), m.use.revoke_queue_tokens(member, m.org.name)):
        refused = await refusal(asked)
        assert refused.details["required"] == ["export_contacts"]
    assert (await refusal(m.use.make_queue_token(None, m.org.name))).kind == "unauthenticated"


async def test_it_is_no_api_token_and_an_api_token_is_none(r: Reader) -> None:
    """Each kind is known by its own purpose, in the database too."""
    queue_token = await made(r)
    api_token = await r.d.people.use.reset_api_token(r.d.owner)
    find = r.d.w.container.use_cases().accounts.find_token
    assert (await refusal(find(queue_token))).kind == "unauthenticated"
    assert (await refusal(find.for_queues(api_token))).kind == "unauthenticated"
    assert (await known(r, queue_token)).user == await find(api_token) == r.d.owner


async def test_several_at_a_time_and_all_of_an_org_void_at_once(r: Reader) -> None:
    """Rotation: the new one is there before the old one goes; those of other orgs stay."""
    other = await r.d.w.org("other")
    await r.d.people.join(r.d.owner, other, OWNER.perms)
    one, two = await made(r), await made(r)
    theirs = await r.use.make_queue_token(r.d.owner, "other")
    assert await known(r, one) == await known(r, two)
    assert await r.use.revoke_queue_tokens(r.d.owner, r.org.name) == 2
    for token in (one, two):
        assert (await refusal(known(r, token))).kind == "unauthenticated"
    assert (await known(r, theirs)).org_id == other.id


@pytest.mark.parametrize("days", [29, 30])
async def test_it_lives_from_its_last_use(r: Reader, days: int) -> None:
    token = await made(r)
    for _ in range(2):
        r.d.w.clock.move(days=29)
        await known(r, token)
    r.d.w.clock.move(days=days)
    assert LIFETIME[TokenContext.QUEUES].days == 30
    if days == 29:
        await known(r, token)
    else:
        assert (await refusal(known(r, token))).kind == "unauthenticated"
