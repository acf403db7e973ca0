"""Who a request comes from (20 §2, §12 nos. 10, 11; golden auth/basic, auth/token), over GraphQL and REST."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.users.callers import PASSWORD, Callers, callers
from proca.adapters.http.app import create_app
from proca.adapters.http.auth import Authenticator, RejectedCredentialsError
from proca.adapters.limits import Rule
from proca.domain.errors import Unavailable
from proca.domain.secret import Secret
from proca.domain.users.user import User
from proca.ports.limits import Deed
from world import FEWER, STORES

WHO = "{ currentUser { email isAdmin } }"
WRONG = "Can not authenticate with these Basic HTTP credentials"
MALFORMED = "Malformed Basic auth header"
ANONYMOUS = {
    "message": "Authentication is required for this API call",
    "path": ["currentUser"],
    "extensions": {"code": "unauthorized"},
}
REALM = 'Bearer realm="Proca"'


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[Callers]:
    async with callers(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Callers]:
    async with callers("memory") as made:
        yield made


def basic(email: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{email}:{password}".encode()).decode()


def bearer(token: Secret | str) -> str:
    return "Bearer " + (token.reveal() if isinstance(token, Secret) else token)


async def ask(p: Callers, authorization: str | None, query: str = WHO, **other: Any) -> httpx.Response:
    headers = {"authorization": authorization} if authorization is not None else {}
    return await p.w.http.post("/api", json={"query": query}, headers=headers | other)


async def known(p: Callers, authorization: str) -> str:
    answer = await ask(p, authorization)
    assert answer.status_code == 200, answer.text
    email: str = answer.json()["data"]["currentUser"]["email"]
    return email


async def anonymous(p: Callers, authorization: str | None) -> None:
    answer = await ask(p, authorization)
    assert answer.status_code == 200
    body = answer.json()
    for error in body["errors"]:
        del error["locations"]
    assert body == {"data": None, "errors": [ANONYMOUS]}


async def rejected(p: Callers, authorization: str, status: int, message: str, query: str = WHO) -> None:
    answer = await ask(p, authorization, query)
    assert answer.status_code == status, answer.text
    assert answer.json() == {
        "data": None,
        "errors": [{"message": message, "extensions": {"code": "unauthorized"}}],
    }
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers.get("www-authenticate") == (REALM if status == 401 else None)


async def test_basic(p: Callers) -> None:
    """20 §12 no. 10; golden auth/basic."""
    await p.with_password()
    right = PASSWORD.reveal()
    assert await known(p, basic("ada@x.test", right)) == "ada@x.test"
    assert await known(p, basic("ADA@X.TEST", right)) == "ada@x.test"
    await rejected(p, basic("ada@x.test", "Not-The-Password-1"), 401, WRONG)
    await rejected(p, basic("nobody@x.test", right), 401, WRONG)
    await rejected(p, basic("ada@x.test", "Not-The-Password-1"), 401, WRONG, "{ __typename }")
    await rejected(p, "Basic ???", 400, MALFORMED)


@pytest.mark.parametrize(
    "credentials",
    [
        "***",
        "???",
        base64.b64encode(b"lonely").decode(),
        base64.b64encode(b"ada@x.test:").decode(),
        base64.b64encode(b":Correct-Horse-1").decode(),
        base64.b64encode(b"ada@x.test:Correct-Horse-1").decode().rstrip("="),
        base64.b64encode(b"\xff\xfe:\xff").decode(),
        base64.urlsafe_b64encode("ada@x.test:ü>?".encode()).decode(),
        " " + base64.b64encode(b"ada@x.test:Correct-Horse-1").decode(),
    ],
)
async def test_malformed_basic(m: Callers, credentials: str) -> None:
    """20 §2: also where e-mail or password is missing, and without padding."""
    await m.with_password()
    await rejected(m, f"Basic {credentials}", 400, MALFORMED)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic ",
        "Basic",
        "basic YTpi",
        "BASIC YTpi",
        "Digest abc",
        "Bearer something-else",
        "Bearer ",
        "Bearer",
    ],
)
async def test_what_is_no_credential_of_ours_is_ignored(m: Callers, authorization: str | None) -> None:
    """20 §12 no. 11; golden: schemes are case-sensitive, an empty header is none."""
    await anonymous(m, authorization)


async def test_a_password_may_hold_colons_and_umlauts(m: Callers) -> None:
    """20 §2."""
    ada = await m.with_password()
    odd = Secret("Größe:1:Correct-Horse")
    await m.changed(evolve(ada, password_hash=await m.w.container.passwords().hash(odd)))
    assert await known(m, basic("ada@x.test", odd.reveal())) == "ada@x.test"


async def test_api_tokens(p: Callers) -> None:
    """Golden auth/token: a new one voids the old one."""
    ada = await p.user("ada")
    first = await p.api_token(ada)
    assert await known(p, bearer(first)) == "ada@x.test"
    await anonymous(p, "bearer " + first.reveal())
    second = await p.api_token(ada)
    for query in (WHO, "{ __typename }"):
        await rejected(p, bearer(first), 401, "Cannot verify token", query)
    assert await known(p, bearer(second)) == "ada@x.test"
    for text in ("API-" + "A" * 43, "API-abc", "API-%%%", "API-"):
        await rejected(p, bearer(text), 401, "Cannot verify token")


async def test_tokens_of_providers(m: Callers) -> None:
    """20 §2.1, 20.13#11: none is configured here."""
    signed = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA"
    await rejected(m, bearer(signed), 401, "Cannot verify JWT token. JWT not enabled for symmetric keys (HS256)")
    await rejected(m, bearer("ey"), 401, "Cannot verify JWT token. token_malformed")


async def test_two_headers_are_none(m: Callers) -> None:
    """20 §2: exactly one."""
    await m.with_password()
    right = basic("ada@x.test", PASSWORD.reveal()).encode()
    scope = {"headers": [(b"authorization", right), (b"authorization", right)]}
    assert await Authenticator(m.known).caller(scope) is None
    assert await Authenticator(m.known).caller({"headers": scope["headers"][:1]}) is not None


async def test_cookies_do_not_count_for_the_api(m: Callers) -> None:
    """20.13#23: foreign pages send them too."""
    session = await m.known.start_session(await m.user("ada"))
    answer = await ask(m, None, cookie=f"_proca_key={session.reveal()}")
    assert answer.json()["data"] is None
    answer = await m.w.http.get("/v1/me", headers={"cookie": f"_proca_key={session.reveal()}"})
    assert answer.status_code == 401


async def test_over_rest(m: Callers) -> None:
    """The same credentials, with problems (RFC 9457) and a challenge (RFC 9110 §11.6.1)."""
    token = await m.api_token(await m.user("ada"))
    assert (await m.w.http.get("/v1/me", headers={"authorization": bearer(token)})).status_code == 200
    for authorization, status, title in (
        (None, 401, "Authentication is required for this API call"),
        (bearer("API-abc"), 401, "Cannot verify token"),
        ("Basic ???", 400, MALFORMED),
    ):
        headers = {"authorization": authorization} if authorization else {}
        answer = await m.w.http.get("/v1/me", headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers.get("www-authenticate") == (REALM if status == 401 else None)
        assert (answer.json()["title"], answer.json()["code"]) == (title, "unauthorized")


async def test_too_many_failures(m: Callers) -> None:
    """Issue 3, item 2; 00 D11: 429 with Retry-After, over GraphQL and REST."""
    m.w.container.limits().rules[Deed.LOGIN] = Rule(0, 2, 60)
    await m.with_password()
    for _ in range(2):
        await rejected(m, basic("ada@x.test", "Wrong-Horse-1"), 401, WRONG)
    right = basic("ada@x.test", PASSWORD.reveal())
    answer = await ask(m, right)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    told = [{"message": "Too many requests", "extensions": {"code": "rate_limited"}}]
    assert answer.json() == {"data": None, "errors": told}
    answer = await m.w.http.get("/v1/me", headers={"authorization": right})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert answer.json()["code"] == "rate_limited"
    m.w.clock.move(seconds=30)
    assert await known(m, right) == "ada@x.test"


async def test_a_database_that_is_away_is_no_wrong_password(m: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_self: object, _email: str) -> User | None:
        raise Unavailable("The database cannot be reached", code="unavailable")

    directory = m.w.container.account_directory()
    monkeypatch.setattr(type(directory), "by_email", away)
    answer = await ask(m, basic("ada@x.test", PASSWORD.reveal()))
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["errors"][0]["extensions"] == {"code": "unavailable"}


async def caller_of_page(m: Callers, *cookies: str, authorization: str | None = None) -> User | None:
    headers = [(b"cookie", "; ".join(cookies).encode())]
    if authorization is not None:
        headers.append((b"authorization", authorization.encode()))
    return await Authenticator(m.known).session_caller({"headers": headers})


async def test_pages_know_sessions(m: Callers) -> None:
    """20 §2, §2.2: of the session cookie or the one that outlives it; what is malformed beside it does no harm."""
    ada = await m.user("ada")
    session = (await m.known.start_session(ada)).reveal()
    assert await caller_of_page(m) is None
    assert await caller_of_page(m, f"_proca_key={session}") == ada
    assert await caller_of_page(m, f"_proca_user_remember_me={session}") == ada
    assert await caller_of_page(m, "other", '{"x": 1}', "=", f'_proca_key="{session}"') == ada
    assert await caller_of_page(m, "_proca_key=over", f"_proca_user_remember_me={session}") == ada
    assert await caller_of_page(m, "_proca_key=", "_proca_user_remember_me=made-up") is None


async def test_a_header_overrides_a_session(m: Callers) -> None:
    """20 §2: what comes later counts, and a header that proves nothing ends the request."""
    ada, bea = await m.user("ada"), await m.user("bea")
    cookie = f"_proca_key={(await m.known.start_session(ada)).reveal()}"
    assert await caller_of_page(m, cookie, authorization=bearer(await m.api_token(bea))) == bea
    assert await caller_of_page(m, cookie, authorization="Digest abc") == ada
    with pytest.raises(RejectedCredentialsError) as refusal:
        await caller_of_page(m, cookie, authorization=bearer("API-abc"))
    assert (refusal.value.status, refusal.value.message) == (401, "Cannot verify token")


@FEWER
@given(
    scheme=st.sampled_from(["Basic ", "Bearer API-", "Bearer ey", "Bearer ", "Digest ", "Basic", ""]),
    rest=st.text(st.characters(max_codepoint=255)) | st.binary().map(lambda raw: base64.b64encode(raw).decode()),
)
async def test_law_any_header_is_ignored_or_refused(scheme: str, rest: str) -> None:
    """Never a 500, whatever bytes a header holds."""
    async with callers("memory") as m:
        m.w.container.limits().rules[Deed.LOGIN] = Rule(0, 0, 1)
        transport = httpx.ASGITransport(create_app(m.w.container.use_cases()))  # type: ignore[arg-type]
        headers = [(b"authorization", (scheme + rest).encode("latin-1"))]
        async with httpx.AsyncClient(transport=transport, base_url="http://proca.test") as client:
            answer = await client.post("/api", json={"query": WHO}, headers=headers)
            assert answer.status_code in (200, 400, 401)
            assert answer.json()["data"] is None
            assert (await client.get("/v1/me", headers=headers)).status_code in (400, 401)
