"""Odd questions at links, queues and dead letters, on every store: a clear refusal, nothing done, no error of ours."""

from collections.abc import AsyncIterator

import pytest
from attrs import define

from link_world import LinkWorld, link_world
from people import People
from proca.application.processing.routing import QueueRouting
from proca.domain.actions.action import ActionStatus as A
from proca.domain.ids import ActionId
from proca.domain.supporters.links import Purpose
from proca.domain.supporters.supporter import EmailStatus as E
from proca.domain.supporters.supporter import SupporterStatus as S
from proca.domain.users.roles import OWNER
from world import STORES, Json

LONG = "9" * 10_000
ASKED = (A.NEW, S.CONFIRMING, E.NONE)
OPEN = {"custom_action_deliver": True}
MALFORMED = {"errors": [{"message": "malformed link"}]}


@define
class Odd:
    """A supporter who was asked to confirm, and the token of the org's owner."""

    lw: LinkWorld
    number: ActionId
    token: str

    async def ask(self, method: str, path: str, body: object = None, *, status: int) -> Json:
        """The problem, which must have this status."""
        headers = {"authorization": f"Bearer {self.token}"}
        answer = await self.lw.w.http.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, (path[:80], answer.status_code, answer.text[:200])
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == status
        return dict(answer.json()) if isinstance(answer.json(), dict) else {"items": answer.json()}


@pytest.fixture(params=STORES)
async def odd(request: pytest.FixtureRequest) -> AsyncIterator[Odd]:
    async with link_world(request.param, org=OPEN) as lw:
        people = People(lw.w)
        lw.w.container.routing.override(QueueRouting(lw.w.container.routes()))
        owner = await people.staff(lw.org, OWNER, "owner")
        yield Odd(lw, await lw.waiting(), (await people.use.reset_api_token(owner)).reveal())


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("legacy", [False, True])
async def test_links_that_are_none(purpose: Purpose, legacy: bool) -> None:
    """30 §1.6: malformed is 400, a link of somebody else or of nothing is 404, in JSON or as a page."""
    async with link_world("memory", legacy=legacy) as lw:
        mine, other = await lw.waiting(), await lw.waiting("ida@mail.test")
        path = await lw.path(purpose, mine)
        front, _, proof = path.rpartition("/")
        base = front.replace(f"/{mine}", "/{number}", 1)
        numbers = [str(other), "0", "9007199254740991", "9223372036854775808", LONG, "-1", "1.0", "%00", "%D9%A1"]
        places = [f"{base.format(number=number)}/{proof}" for number in numbers]
        places += [f"{front}/{ref}" for ref in (LONG, proof[:-1], proof + "A", "%00", "%2e%2e", proof.swapcase(), "ä")]
        if purpose is not Purpose.DOI:
            places += [f"/link/s/{mine}/{verb}/{proof}" for verb in ("doi", "perhaps", "ACCEPT", LONG, "%00")]
        for place in places:
            for method in ("GET", "POST"):
                answer = await lw.w.http.request(method, place)
                assert answer.status_code in (400, 404), (method, place[:80], answer.status_code)
                assert answer.json() == MALFORMED
                read = await lw.w.http.request(method, place, headers={"accept": "text/html"})
                assert (read.status_code, "text/html" in read.headers["content-type"]) == (answer.status_code, True)
            assert (await lw.w.http.head(place)).status_code in (200, 400, 404)
        assert await lw.state(mine) == await lw.state(other) == ASKED


@pytest.mark.parametrize(
    "query",
    [
        "doi=1&doi=0",
        "doi=0&doi=1",
        "redir=https://otters.test/a&redir=https://evil.test/b",
        "redir=https://evil.test/b&redir=https://otters.test/a",
        "reminder=1&reminder=1&reminder=2",
        f"redir=https://otters.test/{LONG}",
        f"x={LONG}",
        "doi",
        "&&&=&",
        "%00=%00",
        "redir=%00",
        "redir=%FF%FE",
    ],
)
async def test_links_with_odd_queries(query: str) -> None:
    """Said twice: one of the two counts, or it is malformed; nobody is led to where nobody may be led."""
    async with link_world("memory") as lw:
        number = await lw.waiting()
        for purpose in Purpose:
            path = await lw.path(purpose, number, query)
            for method in ("GET", "POST"):
                answer = await lw.w.http.request(method, path)
                assert answer.status_code in (200, 302, 303, 400), (path[:90], answer.text[:200])
                assert "evil.test" not in answer.headers.get("location", "")


@pytest.mark.parametrize("code", [LONG, "0", "-1", "12345678901234567890", "%00", "1%2e0", "١٢٣٤٥٦٧٨", "12345678"])
async def test_codes_that_nobody_gave_out(odd: Odd, code: str) -> None:
    """20 §7.3: of whatever length."""
    for path in (f"/link/accept/{code}", f"/link/reject/{code}?id={LONG}", f"/link/accept/{code}?email=a%00b"):
        for method in ("GET", "POST"):
            answer = await odd.lw.w.http.request(method, path)
            assert answer.status_code in (400, 404, 429), (path[:80], answer.status_code, answer.text[:200])


QUEUES = ["/deliver/messages", "/event/messages", "/confirm.action/messages", "/confirm.supporter/messages"]


async def test_queues(odd: Odd) -> None:
    """Each refusal is a problem; what is not there is 404, what cannot be is 400 or 422."""
    mine = "/v1/orgs/otters/queues"
    for queue in (LONG, "%00", "sqs", "wrk.1.webhook", "cus.1.deliver", "deliver%2Fx"):
        for method, path, body in (("GET", "", None), ("POST", "/ack", {"receipts": ["A"]})):
            answer = await odd.lw.w.http.request(
                method,
                f"{mine}/{queue}/messages{path}",
                json=body,
                headers={"authorization": f"Bearer {odd.token}"},
            )
            assert answer.status_code in (400, 404), (queue[:40], answer.status_code)
            assert answer.headers["content-type"] == "application/problem+json"
    for org, status in ((LONG, 400), ("%00", 404), ("nobody", 404), ("%F0%9F%A6%A6", 404)):
        await odd.ask("GET", f"/v1/orgs/{org}/queues/deliver/messages", status=status)
    for query in ("limit=1&limit=2", "wait=30&wait=0", f"lease={LONG}", "limit=%00", "limit=1e1", "limit=", "lease=٣"):
        answer = await odd.lw.w.http.get(
            f"{mine}/deliver/messages?{query}", headers={"authorization": f"Bearer {odd.token}"}
        )
        assert answer.status_code in (200, 400), (query, answer.text[:200])
    for receipt in ("\x00", "ä", " ", "A" * 100, "=", "MTIz"):
        body = {"receipts": [receipt]}
        for what in ("ack", "nack"):
            assert (await odd.ask("POST", f"{mine}/deliver/messages/{what}", body, status=422))["code"] == "bad_receipt"
    await odd.ask("POST", f"{mine}/deliver/messages/nack", {"receipts": ["A"], "reason": "\x00"}, status=400)


async def test_dead_letters(odd: Odd) -> None:
    """Texts that no database holds name nothing."""
    mine = "/v1/orgs/otters/dead-letters"
    for query in ("topic=%00", "error=%00", f"topic={LONG}", "error=%F0%9F%A6%A6", "topic=", "topic=a&topic=b", "x=1"):
        assert (await odd.ask("GET", f"{mine}?{query}", status=200))["items"] == []
    for query in ("cursor=%00", "cursor=1&cursor=x", "limit=9&limit=0", "limit=%00"):
        answer = await odd.lw.w.http.get(f"{mine}?{query}", headers={"authorization": f"Bearer {odd.token}"})
        assert answer.status_code in (200, 400, 422), (query, answer.text[:200])
    for text in ("\x00", "ä\x00", "x" * 10_000):
        for name in ("topic", "error"):
            for what in ("replay", "drop"):
                answered = await odd.ask("POST", f"{mine}/{what}", {name: text}, status=200)
                assert answered == {"count": 0}
    for number in (LONG, "-1", "0x1", "%00", "1.5"):
        answer = await odd.lw.w.http.get(f"{mine}/{number}", headers={"authorization": f"Bearer {odd.token}"})
        assert answer.status_code in (400, 404), (number[:20], answer.text[:200])
    for ids in ([-1], [0], [2**63], [2**53 - 1]):
        answer = await odd.lw.w.http.post(
            f"{mine}/drop", json={"ids": ids}, headers={"authorization": f"Bearer {odd.token}"}
        )
        assert answer.status_code in (200, 400), (ids, answer.text[:200])


@pytest.mark.parametrize("number", [LONG, "0", "-1", "9007199254740991", "9007199254740992", "%00", "1.5", "abc"])
async def test_live_counts_of_nothing(odd: Odd, number: str) -> None:
    """A problem before any stream begins."""
    answer = await odd.lw.w.http.get(f"/v1/campaigns/{number}/stats/live")
    assert answer.status_code in (400, 404), (number[:20], answer.text[:200])
    assert answer.headers["content-type"] == "application/problem+json"
