"""Links that ask for a decision (20 §7.3, 20.13#6, #14, #21, 00 D8, D14), over HTTP."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from attrs import define, evolve

from adapters.http.page_app import Html
from people import People
from proca.adapters.http.app import create_app
from proca.adapters.http.use_cases import UseCases
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.confirms.confirm import Confirm, Verb, link_path
from proca.domain.confirms.operation import Operation
from proca.domain.errors import Limited, Unavailable
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret
from proca.domain.users.roles import CAMPAIGNER, COORDINATOR, OWNER, TRANSLATOR
from proca.domain.users.user import PasswordHash, User
from world import world

PASSWORD = "Correct-Horse-1"
READER = {"accept": "text/html,application/xhtml+xml"}
VERBS = list(Verb)
# Hashing is slow on purpose, so it is done once.
_hashed: list[PasswordHash] = []


@define
class Desk:
    """A server, an org that leads a campaign, and somebody to be invited."""

    p: People
    lynx: Org
    page: ActionPage
    carl: User

    @property
    def http(self) -> httpx.AsyncClient:
        """A client that follows no redirects."""
        return self.p.w.http

    async def invitation(self, **details: Any) -> Confirm:
        """To Carl, as coordinator."""
        given = {"email": self.carl.email, "object_id": COORDINATOR.perms, **details}
        return await self.p.confirm(Operation.ADD_STAFFER, self.lynx.id, given)  # type: ignore[arg-type]

    async def launch(self) -> Confirm:
        """Of the page."""
        return await self.p.confirm(Operation.LAUNCH_PAGE, self.page.campaign_id, {"object_id": self.page.id})

    async def is_member(self) -> bool:
        """Whether Carl is staff."""
        return await self.p.staffer(self.lynx, self.carl) is not None

    async def untouched(self, confirm: Confirm) -> bool:
        """Whether nothing has happened."""
        return await self.p.stored(confirm) == confirm and not await self.is_member()

    async def with_show(self, instead: object) -> AsyncIterator[httpx.AsyncClient]:
        """A client of the same server, at a moment when looking at a confirm does this instead."""
        use_cases = self.p.w.container.use_cases()
        changed = evolve(use_cases, people=evolve(use_cases.people, show_confirm=instead))
        async with _client(changed) as client:
            yield client

    async def with_password(self, user: User) -> User:
        """The user, with the password of these tests."""
        if not _hashed:
            _hashed.append(await self.p.w.container.passwords().hash(Secret(PASSWORD)))
        async with self.p.w.container.store().unit() as unit:
            return await unit.users.put(evolve(user, password_hash=_hashed[0]))


def _client(use_cases: UseCases) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(use_cases))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://proca.test")


def basic(user: User, password: str = PASSWORD) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user.email}:{password}".encode()).decode()}


def accept(confirm: Confirm) -> str:
    return link_path(confirm, Verb.ACCEPT)


async def a_desk(*, legacy: bool) -> AsyncIterator[Desk]:
    async with world("memory") as w:
        use_cases = w.container.use_cases()
        use_cases = evolve(use_cases, people=evolve(use_cases.people, legacy_links=legacy))
        async with _client(use_cases) as client:
            w.http = client
            p = People(w)
            lynx = await w.org("lynx")
            page = await w.page(await w.campaign(lynx, "river"), lynx, "lynx/river")
            d = Desk(p, lynx, page, await p.user("carl"))
            d.carl = await d.with_password(d.carl)
            yield d


@pytest.fixture
async def d() -> AsyncIterator[Desk]:
    async for made in a_desk(legacy=False):
        yield made


@pytest.fixture
async def old() -> AsyncIterator[Desk]:
    """With `PROCA_LEGACY_LINKS=true`."""
    async for made in a_desk(legacy=True):
        yield made


# The page to decide on


async def test_opening_a_link_shows_a_page_with_one_button(d: Desk) -> None:
    """00 D8, 20.13#6: whoever opens it, and whatever they are; nothing happens."""
    confirm = await d.invitation()
    for headers in ({}, READER, basic(d.carl)):
        answer = await d.http.get(accept(confirm), headers=headers)
        assert answer.status_code == 200
        page = Html(answer.text)
        assert page.one("h1").text == "Join Lynx?"
        assert "You are invited to join Lynx as coordinator." in answer.text
        assert page.one("button").text == "Join Lynx"
        assert page.one("form").get("method") == "post"
        assert page.all("script") == []
    assert await d.untouched(confirm)


async def test_pressing_the_button_answers(d: Desk) -> None:
    """20 §12 no. 17."""
    confirm = await d.invitation()
    page = Html((await d.http.get(accept(confirm), headers=READER)).text)
    headers = {**READER, **basic(d.carl), "sec-fetch-site": "same-origin", "origin": "http://proca.test"}
    answer = await d.http.post(page.one("form").attributes["action"], data=page.form(), headers=headers)
    assert answer.status_code == 200
    assert Html(answer.text).one("h1").text == "Welcome to Lynx"
    assert await d.is_member()


async def test_pressing_the_other_button_declines(d: Desk) -> None:
    confirm = await d.invitation()
    page = Html((await d.http.get(accept(confirm), headers=READER)).text)
    (other,) = [one for one in page.all("a") if "/link/reject/" in one.attributes["href"]]
    page = Html((await d.http.get(other.attributes["href"], headers=READER)).text)
    assert (page.one("h1").text, page.one("button").text) == ("Decline?", "Decline")
    headers = {**READER, **basic(d.carl)}
    answer = await d.http.post(page.one("form").attributes["action"], headers=headers)
    assert Html(answer.text).one("h1").text == "Declined"
    assert (await d.p.stored(confirm)).charges == 0
    assert not await d.is_member()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
@pytest.mark.parametrize("legacy", [True, False])
async def test_looking_never_acts(method: str, legacy: bool) -> None:
    """00 D8."""
    async for d in a_desk(legacy=legacy):
        confirm = await d.invitation()
        answer = await d.http.request(method, accept(confirm), headers=basic(d.carl))
        assert (answer.status_code, answer.content) == (200 if method == "HEAD" else 204, b"")
        assert await d.untouched(confirm)


async def test_what_is_personal_is_for_people_with_an_account(d: Desk) -> None:
    bea = await d.p.staff(d.lynx, OWNER, "bea")
    confirm = await d.invitation(message="<b>Hi</b> Carl", creator_id=bea.id)
    anonymous = await d.http.get(accept(confirm), headers=READER)
    assert "Carl</b>" not in anonymous.text
    assert bea.email not in anonymous.text
    assert f"You need an account with the address {d.carl.email}" in anonymous.text
    known = Html((await d.http.get(accept(confirm), headers=basic(d.carl))).text)
    assert known.one("blockquote").text == "<b>Hi</b> Carl"
    assert known.one("figcaption").text == "bea@x.test writes:"
    assert "You need an account" not in known.source


async def test_the_page_speaks_the_readers_language(d: Desk) -> None:
    confirm = await d.invitation()
    answer = await d.http.get(accept(confirm), headers={**READER, "accept-language": "pt-PT,pt;q=0.9"})
    assert Html(answer.text).one("html").get("lang") == "pt"
    assert Html(answer.text).one("button").text == "Juntar-me a Lynx"


async def test_the_page_is_kept_to_the_reader(d: Desk) -> None:
    """The address holds the code: no cache, no frame, no word of it to another site."""
    answer = await d.http.get(accept(await d.invitation()), headers=READER)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert Html(answer.text).one("meta", name="robots").get("content") == "noindex"


@pytest.mark.parametrize("operation", list(Operation))
@pytest.mark.parametrize("verb", VERBS)
async def test_each_operation_has_words(d: Desk, operation: Operation, verb: Verb) -> None:
    signed = await d.p.w.signed(d.page)
    assert signed
    (action,) = await d.p.w.recorded(d.lynx)
    subject = {
        Operation.CONFIRM_ACTION: (action.action.id, None),
        Operation.JOIN_CAMPAIGN: (d.lynx.id, d.page.campaign_id),
        Operation.ADD_PARTNER: (d.page.id, None),
        Operation.LAUNCH_PAGE: (d.page.campaign_id, d.page.id),
        Operation.ADD_STAFFER: (d.lynx.id, TRANSLATOR.perms),
    }[operation]
    confirm = await d.p.confirm(operation, subject[0], {"object_id": subject[1]})
    answer = await d.http.get(link_path(confirm, verb), headers=READER)
    assert answer.status_code == 200
    assert "{" not in Html(answer.text).one("main").text
    assert ("/users/log_in" in answer.text) == (operation is not Operation.CONFIRM_ACTION)


async def test_who_works_for_several_orgs_chooses_one(d: Desk) -> None:
    """20 §7.3: where the original took any."""
    for name in ("green", "blue"):
        await d.p.join(d.carl, await d.p.w.org(name), CAMPAIGNER.perms)
    await d.p.join(d.carl, await d.p.w.org("red"), TRANSLATOR.perms)
    confirm = await d.p.confirm(Operation.ADD_PARTNER, d.page.id, {"email": "any@x.test"})
    page = Html((await d.http.get(accept(confirm), headers=basic(d.carl))).text)
    assert [one.get("value") for one in page.all("option")] == ["green", "blue"]
    headers = {**READER, **basic(d.carl)}
    answer = await d.http.post(page.one("form").attributes["action"], data={"org": "blue"}, headers=headers)
    assert "Your page is blue/river." in answer.text


async def test_the_org_of_the_link_is_acted_for(d: Desk) -> None:
    for name in ("green", "blue"):
        await d.p.join(d.carl, await d.p.w.org(name), CAMPAIGNER.perms)
    confirm = await d.p.confirm(Operation.ADD_PARTNER, d.page.id, {"email": "any@x.test"})
    answer = await d.http.post(f"{accept(confirm)}&org=blue", headers=basic(d.carl))
    assert answer.status_code == 303
    async with d.p.w.container.store().unit() as unit:
        assert await unit.pages.named("blue/river") is not None


# Who may


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.test"},
        {"origin": "null"},
    ],
)
async def test_forms_on_other_sites_do_not_answer(d: Desk, headers: dict[str, str]) -> None:
    """A browser that remembers a password sends it along with any site's form."""
    confirm = await d.invitation()
    answer = await d.http.post(accept(confirm), headers={**basic(d.carl), **headers})
    assert (answer.status_code, answer.text) == (403, "answer from another site")
    assert Html((await d.http.post(accept(confirm), headers={**READER, **headers})).text).one("h1").text
    assert await d.untouched(confirm)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("headers", [{}, READER])
async def test_who_is_not_known_is_asked(d: Desk, verb: Verb, headers: dict[str, str]) -> None:
    """20 §7.3, 20.13#14: as a browser asks for a password."""
    for confirm in (await d.invitation(), await d.launch()):
        answer = await d.http.post(link_path(confirm, verb), headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Basic realm="Proca"'
        assert await d.untouched(confirm)


async def test_who_gives_a_wrong_password_is_asked_again(d: Desk) -> None:
    confirm = await d.invitation()
    answer = await d.http.post(accept(confirm), headers=basic(d.carl, "Wrong-Password-1"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="Proca"'
    assert answer.text == "unauthorized: Can not authenticate with these Basic HTTP credentials"
    assert (await d.http.post(accept(confirm), headers={"authorization": "Basic ???"})).status_code == 400
    assert await d.untouched(confirm)


async def test_a_session_or_a_token_will_do(d: Desk) -> None:
    """20 §2: for links, as for pages."""
    session = await d.p.w.container.use_cases().accounts.start_session(d.carl)
    token = await d.p.use.reset_api_token(d.carl)
    for headers in (
        {"cookie": f"_proca_key={session.reveal()}"},
        {"cookie": f"_proca_user_remember_me={session.reveal()}"},
        {"authorization": f"Bearer {token.reveal()}"},
    ):
        confirm = await d.invitation()
        answer = await d.http.post(accept(confirm), headers=headers)
        assert (answer.status_code, await d.is_member()) == (303, True)
        await d.p.use.delete_org_user(await d.p.staff(d.lynx, OWNER, f"bea{confirm.id}"), "lynx", d.carl.email)


async def test_who_guesses_too_often_is_told_to_wait(d: Desk) -> None:
    """00 D14: by 429, with a page for those who read."""

    async def wait(*_: object) -> None:
        raise Limited.until(timedelta(seconds=90))

    async for limited in d.with_show(wait):
        answer = await limited.get("/link/accept/12345678")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "90")
        page = await limited.get("/link/accept/12345678", headers=READER)
        assert (page.status_code, Html(page.text).one("h1").text) == (429, "Too many attempts")


@pytest.mark.parametrize("verb", VERBS)
async def test_who_may_not_answer_is_told_so(d: Desk, verb: Verb) -> None:
    """20.13#6, #8."""
    jon = await d.with_password(await d.p.user("jon"))
    for confirm in (await d.invitation(), await d.launch()):
        answer = await d.http.post(link_path(confirm, verb), headers=basic(jon))
        message = "User does not have sufficient permissions"
        assert (answer.status_code, answer.json()) == (403, {"errors": [{"message": message}]})
        page = Html((await d.http.post(link_path(confirm, verb), headers={**basic(jon), **READER})).text)
        assert page.one("h1").text == "This is for somebody else"
        assert await d.untouched(confirm)


async def test_a_code_alone_lets_an_action_through(d: Desk) -> None:
    """20 §8.3: without an account."""
    await d.p.w.signed(d.page)
    (signed,) = await d.p.w.recorded(d.lynx)
    confirm = await d.p.confirm(Operation.CONFIRM_ACTION, signed.action.id)
    answer = await d.http.post(accept(confirm))
    assert (answer.status_code, answer.json()) == (400, {"errors": [{"message": "not allowed"}]})
    await d.p.w.process()
    answer = await d.http.post(accept(confirm))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


# What is wrong with a link


@pytest.mark.parametrize("legacy", [True, False])
@pytest.mark.parametrize(
    "path",
    [
        "/link/accept/abc",
        "/link/perhaps/12345678",
        "/link/accept/12345678?id=abc",
        "/link/accept/12345678?id=-1",
        "/link/accept/12345678?id=99999999999999999999999",
        "/link/accept/٣٤٥",
        "/link/accept/%00",
        "/link/accept/1%002",
        "/link/accept/12345678?email=%00",
        f"/link/accept/{'1' * 65}",
        f"/link/accept/12345678?email={'x' * 2001}",
    ],
)
async def test_malformed_links(path: str, legacy: bool) -> None:
    """golden links/malformed."""
    async for d in a_desk(legacy=legacy):
        for method in ("GET", "POST"):
            answer = await d.http.request(method, path)
            assert (answer.status_code, answer.text) == (400, "malformed link")
        assert (await d.http.head(path)).status_code == 400
        page = await d.http.get(path, headers=READER)
        assert (page.status_code, Html(page.text).one("h1").text) == (400, "This link is not complete")


@pytest.mark.parametrize("legacy", [True, False])
@pytest.mark.parametrize("query", ["", "?email=a%40b.example", "?id=4", "?email=&id=&org=&redir="])
@pytest.mark.parametrize("verb", VERBS)
async def test_unknown_codes(query: str, verb: Verb, legacy: bool) -> None:
    """golden links/malformed."""
    async for d in a_desk(legacy=legacy):
        answer = await d.http.get(f"/link/{verb}/98765432109876{query}")
        assert (answer.status_code, answer.json()) == (400, {"errors": [{"message": "code invalid"}]})
        page = Html((await d.http.get(f"/link/{verb}/98765432109876{query}", headers=READER)).text)
        assert page.one("h1").text == "This link does not work"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_links_that_are_over(d: Desk, method: str) -> None:
    """20 §7.3: text `expired`; a page for those who read."""
    spent = await d.invitation(charges=0)
    old = await d.invitation()
    d.p.w.clock.move(days=31)
    for confirm in (spent, old):
        answer = await d.http.request(method, accept(confirm), headers=basic(d.carl))
        assert (answer.status_code, answer.text) == (400, "expired")
        page = await d.http.request(method, accept(confirm), headers={**basic(d.carl), **READER})
        assert (page.status_code, Html(page.text).one("h1").text) == (400, "This link is over")


async def test_who_is_a_member_already_hears_it(d: Desk) -> None:
    confirm = await d.invitation()
    await d.p.join(d.carl, d.lynx, OWNER.perms)
    answer = await d.http.post(accept(confirm), headers=basic(d.carl))
    assert (answer.status_code, answer.json()) == (409, {"errors": [{"message": "staffer_exists"}]})
    page = await d.http.post(accept(confirm), headers={**basic(d.carl), **READER})
    assert Html(page.text).one("h1").text == "You are a member already"


async def test_an_org_that_is_gone_is_no_error_of_ours(d: Desk) -> None:
    gone = await d.p.w.org("gone")
    confirm = await d.p.confirm(Operation.ADD_STAFFER, gone.id, {"email": d.carl.email, "object_id": 128})
    async with d.p.w.container.store().unit() as unit:
        await unit.orgs.remove(gone)
    for method in ("GET", "POST"):
        answer = await d.http.request(method, accept(confirm), headers=basic(d.carl))
        assert (answer.status_code, answer.json()) == (404, {"errors": [{"message": "org_not_found"}]})


async def test_a_store_that_is_away_is_no_error_of_theirs(d: Desk) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("The database cannot be reached", code="unavailable")

    async for broken in d.with_show(away):
        answer = await broken.get("/link/accept/12345678", headers=READER)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert Html(answer.text).one("h1").text == "Please try again in a moment"


# Where it leads afterwards


@pytest.mark.parametrize("redirect", ["/", "/users/settings?a=b&c=d#e", "/käse", "/a%2Fb"])
async def test_to_a_path_of_our_own(d: Desk, redirect: str) -> None:
    """20 §7.3."""
    confirm = await d.invitation()
    address = httpx.URL(accept(confirm)).copy_merge_params({"redir": redirect})
    answer = await d.http.post(str(address), headers={**basic(d.carl), **READER})
    assert answer.status_code == 303
    assert httpx.URL(answer.headers["location"]) == httpx.URL(redirect)
    assert await d.is_member()


@pytest.mark.parametrize("legacy", [True, False])
@pytest.mark.parametrize(
    "redirect",
    [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "evil",
        "/a\r\nX: y",
        "/a b",
        "javascript:x",
    ],
)
async def test_to_nowhere_else(redirect: str, legacy: bool) -> None:
    """20.13#21: refused before anything is done."""
    async for d in a_desk(legacy=legacy):
        confirm = await d.invitation()
        address = str(httpx.URL(accept(confirm)).copy_merge_params({"redir": redirect}))
        for method in ("GET", "POST"):
            answer = await d.http.request(method, address, headers=basic(d.carl))
            assert (answer.status_code, answer.text) == (400, "malformed link")
        assert await d.untouched(confirm)


# As it was before


async def test_links_of_before_act_when_they_are_opened(old: Desk) -> None:
    """00 D8; golden confirms/invitations `link-accept-as-invited`."""
    confirm = await old.invitation()
    answer = await old.http.get(accept(confirm), headers=basic(old.carl))
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert await old.is_member()
    again = await old.http.get(accept(confirm), headers=basic(old.carl))
    assert (again.status_code, again.text) == (400, "expired")


async def test_links_of_before_lead_on(old: Desk) -> None:
    confirm = await old.invitation()
    answer = await old.http.get(f"{accept(confirm)}&redir=%2Fhome%3Fx%3D1", headers=basic(old.carl))
    assert (answer.status_code, answer.headers["location"]) == (302, "/home?x=1")


@pytest.mark.parametrize("verb", VERBS)
async def test_links_of_before_ask_who_opens_them(old: Desk, verb: Verb) -> None:
    """20.13#6, #14; golden confirms/invitations `link-accept-anonymous` crashed here."""
    confirm = await old.invitation()
    answer = await old.http.get(link_path(confirm, verb))
    assert (answer.status_code, answer.text) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == 'Basic realm="Proca"'
    assert await old.untouched(confirm)
