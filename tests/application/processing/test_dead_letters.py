"""Dead letters: who sees which, and what becomes of them (issue 4 item 6, 00 D7, 30.12#1, 30.12#12)."""

import json
from collections.abc import Sequence

import pytest
from attrs import define, evolve, field

from data_world import DataWorld, refusal
from proca.adapters.http.use_cases.queues import QueueUseCases
from proca.application.mails.system_mail import SystemMails
from proca.application.processing.dead_letters import MOST_IDS, Which
from proca.domain.ids import ActionId
from proca.domain.outbox import OutboxEntry
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER, ROLES, Role
from proca.domain.users.user import User
from proca.ports.queue import Dead

OLGA = {"schema": "proca:action:2", "actionId": 7, "contact": {"email": "olga@mail.test"}}


def use_of(d: DataWorld) -> QueueUseCases:
    """The use cases."""
    queues: QueueUseCases = d.w.container.use_cases().queues
    return queues


async def give_up(d: DataWorld, topic: str, error: str = "gone", count: int = 1) -> None:
    """Messages that died."""
    entries = [OutboxEntry(topic, "petition.one", OLGA, ActionId(7))] * count
    async with d.w.container.store().unit() as unit:
        await unit.outbox.put(*entries)
    await die(d, topic, error)


async def die(d: DataWorld, topic: str, error: str) -> None:
    """Everything in a topic is given up."""
    queue, now = d.w.container.queue(), d.w.clock.now()
    jobs = await queue.claim(topic, 99, now, now)
    await queue.settle([Dead(job, error) for job in jobs], now)


async def topics(d: DataWorld, caller: User | None, org: str | None = None, **which: object) -> list[str]:
    """The topics of what somebody sees."""
    found = await use_of(d).list_dead_letters(caller, org, Which(**which))  # type: ignore[arg-type]
    return [one.topic for one in found]


async def test_staff_see_what_is_their_orgs_and_admins_see_all(d: DataWorld) -> None:
    mine, other = f"cus.{d.org.id}.deliver", f"wrk.{d.org.id}1.webhook"
    for topic in (mine, other, "mail", f"org.{d.org.id}.event"):
        await give_up(d, topic)
    assert await topics(d, d.owner, "VAULT") == [mine, f"org.{d.org.id}.event"]
    assert await topics(d, await d.people.admin(), None) == [mine, other, "mail", f"org.{d.org.id}.event"]
    assert await topics(d, await d.people.admin("boss"), "vault", topic=mine) == [mine]
    assert await topics(d, d.owner, "vault", topic=other) == []


async def test_they_are_counted_by_topic_and_error(d: DataWorld) -> None:
    topic = f"cus.{d.org.id}.deliver"
    await give_up(d, topic, "busy", 2)
    await give_up(d, topic, "gone", 3)
    await give_up(d, "mail", "gone")
    groups = await use_of(d).list_dead_letters.groups(d.owner, "vault", Which())
    assert [(one.topic, one.error, one.count) for one in groups] == [(topic, "gone", 3), (topic, "busy", 2)]
    every = await use_of(d).list_dead_letters.groups(await d.people.admin(), None, Which(error="gone"))
    assert [(one.topic, one.count) for one in every] == [(topic, 3), ("mail", 1)]


async def test_pages_go_on_after_a_number(d: DataWorld) -> None:
    await give_up(d, f"cus.{d.org.id}.deliver", count=3)
    look = use_of(d).list_dead_letters
    first = await look(d.owner, "vault", Which(), limit=2)
    rest = await look(d.owner, "vault", Which(), first[-1].id, 2)
    assert (len(first), len(rest)) == (2, 1)
    assert first[-1].id < rest[0].id
    assert list(await look(d.owner, "vault", Which(), 2**70)) == []
    assert len(await look(d.owner, "vault", Which(), -5)) == 3


async def test_one_is_shown_without_the_person(d: DataWorld) -> None:
    """30.12#1: inspected, personal data masked."""
    await give_up(d, f"cus.{d.org.id}.deliver")
    [letter] = await use_of(d).list_dead_letters(d.owner, "vault", Which())
    got = await use_of(d).show_dead_letter(d.owner, "vault", letter.id)
    assert got.letter == letter
    assert got.body == {**OLGA, "contact": {"email": "XXXX@XXXX.XXXX"}}
    assert "olga" not in repr(got)


async def test_a_dead_mail_keeps_its_secrets(m: DataWorld) -> None:
    """20.13#10: not even an admin sees what a mail says."""
    entry = SystemMails(m.w.container.vault()).entry(
        "reset", "ada@wood.test", None, {"confirmLink": "https://x/s3cret"}
    )
    async with m.w.container.store().unit() as unit:
        await unit.outbox.put(entry)
    await die(m, "mail", "no way")
    admin = await m.people.admin()
    [letter] = await use_of(m).list_dead_letters(admin, None, Which())
    got = await use_of(m).show_dead_letter(admin, None, letter.id)
    assert set(got.body) == {"template", "to", "locale"}
    assert str(entry.body["sealed"]) not in json.dumps(got.body)


async def test_somebody_elses_letter_is_not_there(d: DataWorld) -> None:
    await give_up(d, "mail")
    [letter] = await use_of(d).list_dead_letters(await d.people.admin(), None, Which())
    use = use_of(d)
    for number in (letter.id, letter.id + 9, 0, -1, 2**63, 2**70):
        assert (await refusal(use.show_dead_letter(d.owner, "vault", number))).code == "not_found"
    which = Which(ids=[letter.id, 0, -1, 2**70])
    assert await use.replay_dead_letters(d.owner, "vault", which) == 0
    assert await use.drop_dead_letters(d.owner, "vault", which) == 0
    assert await use.drop_dead_letters(await d.people.admin("boss"), None, which) == 1


async def test_what_is_tried_again_is_due_at_once(d: DataWorld) -> None:
    """00 D7: singly, or all of a topic or error; attempts start anew."""
    topic = f"cus.{d.org.id}.deliver"
    await give_up(d, topic, "busy", 2)
    await give_up(d, topic, "gone", 2)
    use = use_of(d)
    [one, *_] = await use.list_dead_letters(d.owner, "vault", Which())
    assert await use.replay_dead_letters(d.owner, "vault", Which(ids=[one.id]), rehearse=True) == 1
    assert await use.replay_dead_letters(d.owner, "vault", Which(ids=[one.id])) == 1
    assert await use.replay_dead_letters(d.owner, "vault", Which(topic=topic, error="gone")) == 2
    jobs = await d.w.container.queue().claim(topic, 9, d.w.clock.now(), d.w.clock.now())
    assert [(job.attempts, dict(job.body)) for job in jobs] == [(1, OLGA)] * 3
    assert await topics(d, d.owner, "vault", error="busy") == [topic]


async def test_what_is_dropped_is_gone(d: DataWorld) -> None:
    topic = f"cus.{d.org.id}.deliver"
    await give_up(d, topic, "busy", 2)
    await give_up(d, topic, "gone")
    drop = use_of(d).drop_dead_letters
    assert await drop(d.owner, "vault", Which(error="busy"), rehearse=True) == 2
    assert await drop(d.owner, "vault", Which(error="busy")) == 2
    assert await topics(d, d.owner, "vault") == [topic]
    assert await d.w.count("outbox") == 0


async def test_nothing_named_is_not_everything(m: DataWorld) -> None:
    await give_up(m, f"cus.{m.org.id}.deliver")
    use = use_of(m)
    for do in (use.replay_dead_letters, use.drop_dead_letters):
        assert (await refusal(do(m.owner, "vault", Which()))).code == "bad_arg"
        assert await do(m.owner, "vault", Which(ids=[])) == 0
        assert (await refusal(do(m.owner, "vault", Which(ids=range(MOST_IDS + 1))))).code == "too_many"
    assert len(await topics(m, m.owner, "vault")) == 1


@pytest.mark.parametrize("text", ["\0", "\ud800", ""])
async def test_what_no_database_holds(d: DataWorld, text: str) -> None:
    await give_up(d, f"cus.{d.org.id}.deliver")
    assert await topics(d, d.owner, "vault", topic=text) == []
    assert await topics(d, d.owner, "vault", error=text) == []


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
async def test_only_who_may_export(m: DataWorld, role: Role) -> None:
    await give_up(m, f"cus.{m.org.id}.deliver")
    [letter] = await use_of(m).list_dead_letters(m.owner, "vault", Which())
    member = await m.people.staff(m.org, role, "somebody")
    for org in ("vault", None):
        for asked in _each(m, member, org, letter.id):
            if org and role.perms & Permission.EXPORT_CONTACTS.mask:
                await asked
            else:
                assert (await refusal(asked)).code == "permission_denied"


async def test_strangers_and_nobody(m: DataWorld) -> None:
    stranger = await m.people.user("stranger")
    await m.people.staff(await m.w.org("lynx"), OWNER, "lynx")
    for org in ("vault", None):
        for caller, kind in ((stranger, "forbidden"), (None, "unauthenticated")):
            for asked in _each(m, caller, org, 1):
                assert (await refusal(asked)).kind == kind
    for asked in _each(m, stranger, "none", 1):
        assert (await refusal(asked)).kind == "not_found"


def _each(d: DataWorld, caller: User | None, org: str | None, number: int) -> Sequence[object]:
    use, which = use_of(d), Which(error="other")
    return [
        use.list_dead_letters(caller, org, Which()),
        use.list_dead_letters.groups(caller, org, Which()),
        use.show_dead_letter(caller, org, number),
        use.replay_dead_letters(caller, org, which),
        use.drop_dead_letters(caller, org, which),
    ]


@define
class Noticed:
    """Signals in a list."""

    events: list[tuple[str, dict[str, int | str]]] = field(factory=list)

    def noticed(self, event: str, **ids: int | str) -> None:
        self.events.append((event, ids))


async def test_operators_learn_of_it(m: DataWorld) -> None:
    """Numbers only, and nothing of a rehearsal."""
    noticed, use = Noticed(), use_of(m)
    await give_up(m, f"cus.{m.org.id}.deliver", count=2)
    for do in (evolve(use.replay_dead_letters, signals=noticed), evolve(use.drop_dead_letters, signals=noticed)):
        await do(m.owner, "vault", Which(error="gone"), rehearse=True)
        await do(m.owner, "vault", Which(error="gone"))
    ids = {"user_id": m.owner.id}
    assert noticed.events == [
        ("dead_letters_replayed", {"count": 2} | ids),
        ("dead_letters_dropped", {"count": 0} | ids),
    ]
