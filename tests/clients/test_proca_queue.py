"""`@proca/queue` 5.3.0 with `@proca/crypto` 3.4.0 on the RabbitMQ of a running server (spec 40, spec 30 §2.1)."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from attrs import frozen

import brokers
import databases
from adapters.amqp.consumer import line_to
from bench.instance import Installation
from clients import installed
from clients.conftest import EMAIL, PASSWORD, Kit, _basic, _post
from proca.adapters.amqp.broker import AmqpBroker
from proca.domain.ids import OrgId

REST = 1
PEOPLE = ("Ada", "Ben", "Cyd", "Dot")
SIGN = """mutation($page: Int!, $contact: ContactInput!) { addActionContact(actionPageId: $page, action:
  {actionType: "petition", customFields: {why: "fish"}}, contact: $contact, privacy: {optIn: true}) { contactRef } }"""


@frozen
class Reading:
    """A server that publishes, an org with a key whose program reads, and a page of it."""

    kit: Kit
    org_id: OrgId
    page_id: int
    queue: str
    key: dict[str, str]


@pytest.fixture(scope="module")
def reading(clients: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    del clients
    home = tmp_path_factory.mktemp("queue")
    more = {"AMQP_URL": brokers.rabbitmq_url(), "PROCA_AMQP_RETRY_SECONDS": str(REST)}
    installation = Installation(f"sqlite:///{home / 'proca.db'}", home, more)
    installation.run("migrate")
    first = brokers.new_org_id()
    with sqlite3.connect(home / "proca.db") as database:
        # Numbers that nobody else has, because names on the broker are made of them.
        database.execute("UPDATE sequences SET last = ? WHERE name = 'orgs'", (first - 1,))
    database.close()
    installation.run("init")
    installation.run("user", "add", EMAIL, PASSWORD, "--admin")
    server = installation.serve()
    try:
        answer = _post(f"http://127.0.0.1:{server.port}/api", {"query": "mutation { resetApiToken }"}, _basic(EMAIL))
        yield _made_ready(Kit(server.port, answer["data"]["resetApiToken"], home))
    finally:
        server.stop()
        databases.apart(lambda: _removed(range(first, first + 5)))


async def _removed(numbers: range) -> None:
    broker = AmqpBroker(line_to(brokers.rabbitmq_url()))
    for number in numbers:
        await broker.remove(OrgId(number), rehearse=False)
    await broker.close()


def _made_ready(kit: Kit) -> Reading:
    org = kit.graphql('mutation { addOrg(input: {name: "reader", title: "Reader"}) { ... on PrivateOrg { id } } }')
    number = OrgId(org["addOrg"]["id"])
    kit.graphql('mutation { updateOrgProcessing(name: "reader", customActionDeliver: true) { name } }')
    made = kit.graphql('mutation { generateKey(orgName: "reader", input: {name: "k"}) { id public private } }')
    key: dict[str, Any] = made["generateKey"]
    kit.graphql('mutation($id: Int!) { activateKey(orgName: "reader", id: $id) { status } }', id=key["id"])
    kit.graphql('mutation { addCampaign(orgName: "reader", input: {name: "river", title: "River"}) { id } }')
    page = 'orgName: "reader", campaignName: "river", input: {name: "reader/river", locale: "en"}'
    page_id = kit.graphql(f"mutation {{ addActionPage({page}) {{ id }} }}")["addActionPage"]["id"]
    return Reading(kit, number, page_id, f"cus.{number}.deliver", {key["public"]: key["private"]})


@pytest.mark.proof
def test_the_published_consumer_reads_our_queue(reading: Reading) -> None:
    """Taken; sent back and delivered again; rejected, which leads through the fail queue back; and every one opened."""
    kit = reading.kit
    for name in PEOPLE:
        contact = {"firstName": name, "lastName": "Lind", "email": f"{name.lower()}@mail.test", "phone": "+431234567"}
        kit.graphql(SIGN, page=reading.page_id, contact=contact)
    store = kit.home / "keys.json"
    store.write_text(json.dumps({public: {"private": private} for public, private in reading.key.items()}), "utf-8")
    node = shutil.which("node")
    assert node is not None
    words = [node, str(installed.NODE / "consume.mjs"), brokers.rabbitmq_url(), reading.queue, str(store)]
    done = subprocess.run(  # noqa: S603  (our own words)
        words, capture_output=True, text=True, check=False, env=kit.environment, timeout=90
    )
    told = [json.loads(line) for line in done.stderr.splitlines() if line.startswith('{"at"')]
    assert done.returncode == 0, done.stdout + done.stderr
    tries = {name: [one for one in told if one["message"]["contact"]["firstName"] == name] for name in PEOPLE}
    assert {name: len(found) for name, found in tries.items()} == {"Ada": 1, "Ben": 2, "Cyd": 3, "Dot": 2}
    for found in tries.values():
        _is_opened(found[-1]["message"], reading)
    # Who is sent back comes at once; who is rejected has rested in the fail queue.
    assert _rests(tries["Ben"]) == [False]
    assert _rests(tries["Cyd"]) == [False, True]
    assert _rests(tries["Dot"]) == [True]
    assert databases.apart(lambda: _waiting(reading)) == 0


def _rests(tries: list[Any]) -> list[bool]:
    return [after["at"] - before["at"] >= REST * 900 for before, after in pairwise(tries)]


def _is_opened(message: Any, reading: Reading) -> None:
    """The private half that `generateKey` returned opens what the contact was sealed as."""
    assert (message["schema"], message["stage"]) == ("proca:action:2", "deliver")
    assert (message["org"]["name"], message["org"]["id"]) == ("reader", reading.org_id)
    assert message["personalInfo"]["encryptKey"]["public"] in reading.key
    assert "Lind" not in json.dumps({**message, "contact": None})
    assert (message["contact"]["lastName"], message["contact"]["phone"]) == ("Lind", "+431234567")
    assert message["action"]["customFields"] == {"why": "fish"}
    assert message["privacy"]["optIn"] is True


async def _waiting(reading: Reading) -> int:
    broker = AmqpBroker(line_to(brokers.rabbitmq_url()))
    found = await broker.remove(reading.org_id, rehearse=True)
    await broker.close()
    assert found is not None
    return found.messages
