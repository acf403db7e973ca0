"""Links in mails to supporters over HTTP (20 §7.1, §7.2, §12 nos 31, 32; 30 §11; 20.13#21; 30.12#42; 00 D8, D9)."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.page_app import Html
from link_world import LinkWorld, State, link_world
from proca.adapters.http.app import create_app
from proca.domain.actions.action import ActionStatus as A
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.ids import ActionId
from proca.domain.supporters.links import Purpose
from proca.domain.supporters.supporter import EmailStatus as E
from proca.domain.supporters.supporter import SupporterStatus as S
from world import FEWER, STORES, Json

READER = {"accept": "text/html,application/xhtml+xml"}
ASKED: State = (A.NEW, S.CONFIRMING, E.NONE)
MALFORMED = {"errors": [{"message": "malformed link"}]}
SITE = "https://otters.test/thanks?a=1&b=x%20y#top"


@pytest.fixture(params=STORES)
async def lw(request: pytest.FixtureRequest) -> AsyncIterator[LinkWorld]:
    async with link_world(request.param) as made:
        yield made


@pytest.fixture(params=STORES)
async def old(request: pytest.FixtureRequest) -> AsyncIterator[LinkWorld]:
    """With `PROCA_LEGACY_LINKS=true`."""
    async with link_world(request.param, legacy=True) as made:
        yield made


@pytest.fixture
async def one() -> AsyncIterator[LinkWorld]:
    """On one store, where stores make no difference."""
    async with link_world("memory") as made:
        yield made


async def status_after(lw: LinkWorld, number: ActionId) -> State:
    await lw.w.process()
    return await lw.state(number)


async def press(lw: LinkWorld, answer: httpx.Response) -> httpx.Response:
    """Press the one button of the page."""
    form = Html(answer.text).one("form")
    assert form.get("method") == "post"
    return await lw.w.http.post(form.get("action") or "", headers=READER)


# Links of ours


async def test_accept_acts_when_opened(lw: LinkWorld) -> None:
    """30 §11 nos 2, 5: and a second time nothing changes; the page says so in words, a program reads `SUCCESS`."""
    number = await lw.waiting()
    path = await lw.path(Purpose.ACCEPT, number)
    answer = await lw.w.http.get(path, headers=READER)
    assert (answer.status_code, Html(answer.text).one("h1").text) == (200, "Thank you, it is confirmed")
    assert "River" in answer.text
    again = await lw.w.http.get(path)
    assert (again.status_code, again.text) == (200, "SUCCESS")
    assert await status_after(lw, number) == (A.DELIVERED, S.ACCEPTED, E.NONE)


async def test_accept_with_consent_confirms_and_asks(lw: LinkWorld) -> None:
    """30 §11 no. 4, 00 D8: opening says that the mailbox is real and nothing more; the button consents."""
    number = await lw.waiting()
    answer = await lw.w.http.get(await lw.path(Purpose.ACCEPT, number, "doi=1&reminder=1"), headers=READER)
    page = Html(answer.text)
    assert (page.one("h1").text, page.all("script")) == ("Stay informed by e-mail?", [])
    assert "Thank you, it is confirmed" in answer.text
    assert await status_after(lw, number) == (A.DELIVERED, S.ACCEPTED, E.NONE)
    done = await press(lw, answer)
    assert (done.status_code, Html(done.text).one("h1").text) == (200, "You will hear from us")
    assert await lw.state(number) == (A.DELIVERED, S.ACCEPTED, E.DOUBLE_OPT_IN)


@pytest.mark.parametrize("purpose", [Purpose.REJECT, Purpose.DOI])
async def test_the_others_ask_first(lw: LinkWorld, purpose: Purpose) -> None:
    """00 D8, 30.12#42: a mail scanner that opens them does nothing."""
    number = await lw.waiting()
    path = await lw.path(purpose, number)
    for headers in ({}, READER):
        answer = await lw.w.http.get(path, headers=headers)
        assert (answer.status_code, len(Html(answer.text).all("button"))) == (200, 1)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert await lw.state(number) == ASKED
    done = await press(lw, answer)
    assert done.status_code == 200
    expected = (A.REJECTED, S.REJECTED, E.NONE) if purpose is Purpose.REJECT else (A.NEW, S.CONFIRMING, E.DOUBLE_OPT_IN)
    assert await status_after(lw, number) == expected


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_head_never_acts(lw: LinkWorld, purpose: Purpose) -> None:
    """00 D8."""
    number = await lw.waiting()
    answer = await lw.w.http.head(await lw.path(purpose, number, "doi=1" if purpose is Purpose.ACCEPT else ""))
    assert (answer.status_code, answer.text) == (200, "")
    assert await lw.state(number) == ASKED


async def test_one_click(lw: LinkWorld) -> None:
    """00 D8: an org may want links to act when they are opened."""
    async with lw.w.container.store().unit() as unit:
        await unit.orgs.put(evolve(lw.org, config={"links": "one_click"}))
    first, second, third = [await lw.waiting(f"s{place}@mail.test") for place in range(3)]
    await lw.w.http.get(await lw.path(Purpose.REJECT, first))
    await lw.w.http.get(await lw.path(Purpose.DOI, second))
    await lw.w.http.get(await lw.path(Purpose.ACCEPT, third, "doi=yes"))
    await lw.w.http.head(await lw.path(Purpose.REJECT, third))
    states = [await lw.state(number) for number in (first, second, third)]
    assert [state[1:] for state in states] == [
        (S.REJECTED, E.NONE),
        (S.CONFIRMING, E.DOUBLE_OPT_IN),
        (S.ACCEPTED, E.DOUBLE_OPT_IN),
    ]


async def test_the_reference_opens_nothing(lw: LinkWorld) -> None:
    """00 D8: browsers are given it, so it is no secret."""
    number = await lw.waiting()
    for purpose in Purpose:
        path = await lw.reference_path(purpose, number)
        assert (await lw.w.http.get(path)).json() == MALFORMED
        assert (await lw.w.http.post(path)).status_code == 404
    assert await lw.state(number) == ASKED


async def test_a_reminder_counts_once(lw: LinkWorld) -> None:
    """20 §12 no. 31: with the page's org; the button on the page does not count again."""
    number = await lw.waiting()
    await lw.w.http.get(await lw.path(Purpose.ACCEPT, number))
    assert lw.signals.reminders() == []
    await lw.w.http.get(await lw.path(Purpose.ACCEPT, number, "reminder=1"))
    assert lw.signals.reminders() == [{"org_id": lw.org.id}]
    await press(lw, await lw.w.http.get(await lw.path(Purpose.REJECT, number, "reminder=1"), headers=READER))
    assert len(lw.signals.reminders()) == 2


async def test_consent_after_delivery(lw: LinkWorld) -> None:
    """20 §12 no. 32."""
    number = await lw.waiting()
    await lw.w.http.get(await lw.path(Purpose.ACCEPT, number))
    assert (await status_after(lw, number))[0] is A.DELIVERED
    await press(lw, await lw.w.http.get(await lw.path(Purpose.DOI, number)))
    assert await lw.state(number) == (A.DELIVERED, S.ACCEPTED, E.DOUBLE_OPT_IN)


async def test_settings_of_confirmation(lw: LinkWorld) -> None:
    """30 §11 nos 1, 8: the campaign's word is first; null leaves it to the org."""
    async with lw.w.container.store().unit() as unit:
        campaign = await unit.campaigns.put(evolve(lw.campaign, supporter_confirm=False))
    direct = await lw.waiting()
    assert await lw.state(direct) == (A.DELIVERED, S.ACCEPTED, E.NONE)
    async with lw.w.container.store().unit() as unit:
        await unit.orgs.put(evolve(lw.org, supporter_confirm=False))
        await unit.campaigns.put(evolve(campaign, supporter_confirm=True))
    assert await lw.state(await lw.waiting("ida@mail.test")) == ASKED


@pytest.mark.parametrize(("mtt", "kept"), [(True, "olga@mail.test"), (False, None)])
async def test_what_is_forgotten_after_confirmed_delivery(lw: LinkWorld, mtt: bool, kept: str | None) -> None:
    """30 §11 no. 13: a campaign of mails to targets keeps the address, any other forgets it; the link works on."""
    if mtt:
        now = lw.w.clock.now()
        async with lw.w.container.store().unit() as unit:
            await unit.campaigns.put(evolve(lw.campaign, mtt=MailToTargets(now, now.replace(year=2027))))
    number = await lw.waiting()
    await lw.w.http.get(await lw.path(Purpose.ACCEPT, number))
    await lw.w.process()
    assert (await lw.person(number)).clear_text.email == kept
    assert (await lw.w.http.get(await lw.path(Purpose.ACCEPT, number))).text == "SUCCESS"


# Where it goes on


async def test_going_on_to_the_page_s_own_site(lw: LinkWorld) -> None:
    """00 D9, 20 §7.1: what happened stands in front of the query."""
    number = await lw.waiting()
    answer = await lw.w.http.get(await lw.path(Purpose.ACCEPT, number, f"redir={quote(SITE, safe='')}&doi=0"))
    assert answer.status_code == 302
    assert answer.headers["location"] == ("https://otters.test/thanks?proca_confirm=accept&proca_doi=0&a=1&b=x%20y#top")
    asked = await lw.w.http.get(await lw.path(Purpose.REJECT, number, f"redir={quote(SITE, safe='')}"), headers=READER)
    assert "form-action *" in asked.headers["content-security-policy"]
    done = await press(lw, asked)
    assert (done.status_code, done.headers["location"]) == (
        303,
        "https://otters.test/thanks?proca_confirm=reject&a=1&b=x%20y#top",
    )


async def test_a_site_without_a_path(one: LinkWorld) -> None:
    """20.13#21: it was refused."""
    number = await one.waiting()
    answer = await one.w.http.get(await one.path(Purpose.ACCEPT, number, "redir=https://otters.test"))
    assert answer.headers["location"] == "https://otters.test/?proca_confirm=accept"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "https://otters.test.evil.test/",
        "https://evil.test/otters.test",
        "https://otters.test@evil.test/",
        "https://evil.test\\@otters.test/",
        "//otters.test/",
        "/thanks",
        "javascript:alert(1)",
        "ftp://otters.test/",
        "wss://otters.test/x",
        "https://otters.test/\nx",
        "https:///x",
        "nonsense",
    ],
)
@pytest.mark.parametrize("purpose", list(Purpose))
async def test_going_nowhere_else(one: LinkWorld, purpose: Purpose, elsewhere: str) -> None:
    """00 D9, 20.13#21: the answer counts, and our own page is shown; a program is told."""
    number = await one.waiting()
    path = await one.path(purpose, number, f"redir={quote(elsewhere, safe='')}")
    answer = await one.w.http.post(path, headers=READER)
    assert (answer.status_code, "location" in answer.headers) == (200, False)
    assert Html(answer.text).one("h1").text
    assert await one.state(number) != ASKED
    assert (await one.w.http.post(path)).text == "SUCCESS; Could not redirect to a bad URL"


async def test_hosts_that_are_listed(one: LinkWorld) -> None:
    """00 D9: by the page, by its org, by the instance; what a request claims allows nothing."""
    number = await one.waiting()

    async def leads(host: str) -> bool:
        path = await one.path(Purpose.ACCEPT, number, f"redir=https://{host}/x")
        headers = {"referer": "https://d.test/", "origin": "https://d.test"}
        return (await one.w.http.get(path, headers=headers)).status_code == 302

    hosts = ("a.test", "B.test", "c.test", "d.test")
    assert [await leads(host) for host in hosts] == [False] * 4
    async with one.w.container.store().unit() as unit:
        await unit.pages.put(evolve(one.page, config={"allowedHosts": ["A.test", 7]}))
        await unit.orgs.put(evolve(one.org, config={"allowedHosts": ["b.test"]}))
    one.w.container.links.desk.add_kwargs(hosts=("c.test",))
    one.w.container.use_cases.reset()
    async with link_http(one) as http:
        one.w.http = http
        assert [await leads(host) for host in hosts] == [True, True, True, False]


@pytest.mark.parametrize(
    ("location", "landing"),
    [
        ("https://otters.test/act?x=1", "https://otters.test/act?proca_doi=1&x=1"),
        ("https://evil.test/act", None),
    ],
)
async def test_consent_goes_back_to_where_the_page_stands(lw: LinkWorld, location: str, landing: str | None) -> None:
    """20 §7.2, 00 D9: browsers told where it is, so that it must be an allowed place too."""
    number = await lw.waiting(headers={"referer": location})
    answer = await press(lw, await lw.w.http.get(await lw.path(Purpose.DOI, number)))
    assert answer.headers.get("location") == landing
    named = await lw.w.http.post(await lw.path(Purpose.DOI, number, "redir=https://otters.test/mine"))
    assert named.headers["location"] == "https://otters.test/mine?proca_doi=1"


# Links of before


async def test_links_of_before(old: LinkWorld) -> None:
    """The table of 20 §7.1, key by key."""
    number = await old.waiting()
    accept, reject = [await old.reference_path(purpose, number) for purpose in (Purpose.ACCEPT, Purpose.REJECT)]
    for _ in range(2):
        answer = await old.w.http.get(accept, headers=READER)
        assert (answer.status_code, answer.text) == (200, "SUCCESS")
    with_consent = await old.w.http.get(f"{accept}?doi=true")
    assert (with_consent.text, await status_after(old, number)) == (
        "SUCCESS",
        (A.DELIVERED, S.ACCEPTED, E.DOUBLE_OPT_IN),
    )
    bad = await old.w.http.post(f"{accept}?redir=https://evil.test/x")
    assert (bad.status_code, bad.text) == (200, "SUCCESS; Could not redirect to a bad URL")
    good = await old.w.http.get(f"{reject}?redir={quote(SITE, safe='')}")
    assert (good.status_code, good.headers["location"]) == (
        302,
        "https://otters.test/thanks?proca_confirm=reject&a=1&b=x%20y#top",
    )
    assert await old.state(number) == (A.REJECTED, S.REJECTED, E.UNSUB)
    over = await old.w.http.get(accept)
    assert (over.status_code, over.json()) == (400, {"errors": [{"message": "supporter data already rejected"}]})
    fresh = await old.signed("new@mail.test")
    early = await old.w.http.get(await old.reference_path(Purpose.ACCEPT, fresh))
    assert (early.status_code, early.json()) == (400, {"errors": [{"message": "not allowed"}]})
    assert (await old.w.http.head(await old.reference_path(Purpose.REJECT, fresh))).status_code == 200
    assert (await old.state(fresh))[1] is S.NEW


async def test_links_to_consent_of_before(old: LinkWorld) -> None:
    """20 §7.2; and links of ours work as well."""
    number = await old.waiting()
    answer = await old.w.http.get(await old.reference_path(Purpose.DOI, number))
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    named = await old.w.http.get(await old.reference_path(Purpose.DOI, number, "redir=https://otters.test/mine"))
    assert named.headers["location"] == "https://otters.test/mine?proca_doi=1"
    assert (await old.state(number))[2] is E.DOUBLE_OPT_IN
    assert len(await old.events()) == 2
    await old.w.http.get(await old.path(Purpose.REJECT, number))
    assert (await old.state(number))[1] is S.REJECTED


# Links that are none


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/link/s/abc/accept/{ref}", 400),
        ("/link/s/{id}/perhaps/{ref}", 400),
        ("/link/s/{id}/doi/{ref}", 400),
        ("/link/s/{id}/accept/$$$", 400),
        ("/link/s/{id}/accept/{ref}?doi=maybe", 400),
        ("/link/s/999999999/accept/{ref}", 404),
        ("/link/s/99999999999999999999999999/accept/{ref}", 404),
        ("/link/s/-1/accept/{ref}", 404),
        ("/link/s/{id}/accept/FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 404),
        ("/link/s/{id}/accept/{cut}", 404),
        ("/link/d/abc/{ref}", 400),
        ("/link/d/{id}/$$$", 400),
        ("/link/d/999999999/{ref}", 404),
        ("/link/d/{id}/FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 404),
    ],
)
async def test_malformed_links(old: LinkWorld, path: str, status: int) -> None:
    """The table of 20 §7.1: JSON for programs, a page for those who read; and nothing happens."""
    number = await old.waiting()
    ref = (await old.reference_path(Purpose.DOI, number)).rpartition("/")[2]
    path = path.format(id=number, ref=ref, cut=ref[:-1])
    for method in ("GET", "POST"):
        answer = await old.w.http.request(method, path)
        assert (answer.status_code, answer.json()) == (status, MALFORMED)
        read = await old.w.http.request(method, path, headers=READER)
        assert (read.status_code, len(Html(read.text).all("h1"))) == (status, 1)
    assert await old.state(number) == ASKED


_JUNK = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(
    lambda text: quote(text, safe="")
)
_SEGMENTS = st.lists(st.sampled_from(["s", "d", "1", "accept", "reject", "A" * 43]) | _JUNK, min_size=1, max_size=5)
_QUERIES = st.dictionaries(st.sampled_from(["doi", "redir", "reminder", "x"]) | _JUNK, _JUNK, max_size=3)


@FEWER
@given(_SEGMENTS, _QUERIES, st.sampled_from(["GET", "HEAD", "POST"]), st.booleans())
def test_any_junk_is_refused(segments: list[str], query: dict[str, str], method: str, legacy: bool) -> None:
    """Bad input is a clear refusal, never a 500, and nothing happens."""

    async def ask() -> None:
        async with link_world("memory", legacy=legacy) as lw:
            number = await lw.waiting()
            path = "/link/" + "/".join(segments) + "?" + "&".join(f"{key}={value}" for key, value in query.items())
            answer = await lw.w.http.request(method, path)
            # A reader may look whether something is a link, which tells nothing about whose.
            refusals = {400, 404, 405} | ({200} if method == "HEAD" else set())
            assert answer.status_code in refusals, answer.text
            assert await lw.state(number) == ASKED

    asyncio.run(ask())


def link_http(lw: LinkWorld) -> httpx.AsyncClient:
    """A client of the same world, put together anew."""
    transport = httpx.ASGITransport(app=create_app(lw.w.container.use_cases()))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://proca.test")


async def test_messages_carry_links_that_work(lw: LinkWorld) -> None:
    """00 D8: a program that mails for an org follows them as they are."""
    number = await lw.waiting()
    links: Json = (await lw.w.messages())[-1][1]["links"]
    assert links.keys() == {"accept", "reject", "doi"}
    assert (await lw.w.http.get(links["accept"])).text == "SUCCESS"
    await lw.w.process()
    delivered: Json = (await lw.w.messages())[-1][1]
    assert (delivered["stage"], delivered["links"].keys()) == ("deliver", {"doi"})
    await lw.w.http.post(delivered["links"]["doi"])
    await lw.w.http.post(links["reject"])
    assert await lw.state(number) == (A.REJECTED, S.REJECTED, E.UNSUB)
