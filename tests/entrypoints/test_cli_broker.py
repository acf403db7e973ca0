"""`proca broker clean`, and what `proca doctor` says of a broker and of queues (30.12#4, #47, #48)."""

import json
import sqlite3
from contextlib import closing

import brokers
import databases
from adapters.amqp.consumer import line_to
from entrypoints.operator_shell import Shell, asked
from proca.adapters.amqp.broker import AmqpBroker
from proca.domain.ids import OrgId
from proca.domain.processing.topology import Readers, bindings

NOWHERE = "amqp://nobody:h1dden@127.0.0.1:1/"


async def _declared(*numbers: OrgId) -> None:
    broker = AmqpBroker(line_to(brokers.rabbitmq_url()))
    for number in numbers:
        await broker.declare(number, bindings(Readers(custom_action_deliver=True)))
    await broker.close()


async def _left(number: OrgId, *, rehearse: bool = True) -> bool:
    broker = AmqpBroker(line_to(brokers.rabbitmq_url()))
    found = await broker.remove(number, rehearse=rehearse)
    await broker.close()
    return found is not None


def test_what_gone_orgs_left_is_removed(shell: Shell) -> None:
    """30.12#48: a rehearsal looks; then it is gone, and what an org that is there has stays."""
    url = brokers.rabbitmq_url()
    first = brokers.new_org_id()
    asked("UPDATE sequences SET last = ? WHERE name = 'orgs'", first - 1)
    stays, gone = (OrgId(shell.json("org", "add", name)["id"]) for name in ("stays", "gone"))
    assert (stays, gone) == (first, first + 1)
    databases.apart(lambda: _declared(stays, gone))
    with closing(sqlite3.connect("var/proca.db")) as database, database:
        database.execute("DELETE FROM orgs WHERE id = ?", (gone,))
    rows = [{"org": gone, "queues": 2, "exchanges": 6, "messages": 0}]
    words = ("broker", "clean", "--from", first)
    try:
        assert shell.json(*words, "--dry-run", AMQP_URL=url) == {"removed": rows, "dryRun": True}
        assert databases.apart(lambda: _left(gone))
        assert shell.json(*words, AMQP_URL=url) == {"removed": rows}
        assert not databases.apart(lambda: _left(gone))
        assert databases.apart(lambda: _left(stays))
        assert "Removed what 0 orgs had left" in shell(*words, AMQP_URL=url).out
    finally:
        databases.apart(lambda: _left(stays, rehearse=False))


def test_without_a_broker_there_is_nothing_to_clean(shell: Shell) -> None:
    shell("broker", "clean").failed("No broker is configured; AMQP_URL names one", "unavailable")
    shell.secrets.add("h1dden")
    shell("broker", "clean", AMQP_URL=NOWHERE).failed("The broker is away", "unavailable")


def _findings(shell: Shell, **environ: str) -> dict[str, tuple[str, str]]:
    ended = shell("doctor", "--json", **environ)
    return {one["what"]: (one["verdict"], one["note"]) for one in json.loads(ended.out)}


def test_doctor_knows_whether_the_broker_answers(shell: Shell) -> None:
    """30.12#47: a wrong password is a finding, not a crash."""
    shell.secrets.add("h1dden")
    assert _findings(shell)["broker"][0] == "fine"
    assert _findings(shell, AMQP_URL=NOWHERE)["broker"][0] == "wrong"
    assert _findings(shell, AMQP_URL=brokers.rabbitmq_url())["broker"] == ("fine", "answers")


def test_doctor_warns_of_stages_that_nobody_reads(shell: Shell) -> None:
    """30.12#4: supporters are to confirm, and nothing sends them a mail."""
    shell.json("org", "add", "asks")
    assert "queues of asks" not in _findings(shell)
    shell.json("org", "processing", "asks", "--set", "supporterConfirm=true")
    verdict, note = _findings(shell)["queues of asks"]
    assert (verdict, note) == ("unsafe", "asked for, and read by nobody: confirm.supporter")
