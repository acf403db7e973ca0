"""Logging in at a provider, through the whole application (issue 3, item 2): the provider is a real server of this
machine; its tokens over the API, and the way of a browser there and back."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from attrs import define, evolve, field

from adapters.http.page_app import Html
from adapters.identity.signing import SECRET, Json, Site, hs, public, rs, rsa_key, site
from people import People
from proca.domain.secret import Secret
from proca.entrypoints.setting_groups import OidcSettings
from world import world

WHO = "{ currentUser { email isAdmin } }"
CALLBACK = "/users/oidc/callback"


@define
class Provider:
    """A provider that vouches for Ada."""

    site: Site
    claims: Json = field(factory=dict)
    asked: list[Json] = field(factory=list)

    def token(self, form: Json, _headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The token endpoint, which takes one code."""
        self.asked.append(form)
        if form["code"] != "right":
            return 400, b'{"error": "invalid_grant"}'
        return 200, json.dumps({"id_token": rs(self.claims)}).encode()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with site() as made:
        here = made.address
        endpoints = {"authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token"}
        made.put("/.well-known/openid-configuration", {"issuer": here, "jwks_uri": f"{here}/keys", **endpoints})
        made.put("/keys", public(rsa_key("one")))
        claims = {"iss": here, "aud": "proca", "sub": "s-1", "email": "ada@x.test", "exp": 2_000_000_000}
        stage = Provider(made, {**claims, "email_verified": True})
        made.answers["/token"] = stage.token
        yield stage


@pytest.fixture
async def p(provider: Provider) -> AsyncIterator[People]:
    async with world("memory") as plain:
        settings = plain.container.settings()
    address = provider.site.address
    jwt = evolve(
        settings.jwt,
        secret=Secret(SECRET),
        keys_url=f"{address}/keys",
        email_verified=("meta.verified", "email_verified"),
    )
    oidc = OidcSettings(address, "proca", None)
    async with world("memory", settings=evolve(settings, jwt=jwt, oidc=oidc, domain="act.test")) as made:
        yield People(made)


async def begun(p: People) -> tuple[dict[str, str], str]:
    """A browser that was sent to the provider: its cookies, and the nonce it took along."""
    answer = await p.w.http.get("/users/oidc")
    assert answer.status_code == 302
    assert answer.headers["cache-control"] == "no-store"
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["redirect_uri"] == ["https://act.test/users/oidc/callback"]
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("lax", "/users/oidc", "600")
    state, nonce, verifier = cookie.value.split(".")
    assert ([state], [nonce]) == (query["state"], query["nonce"])
    assert verifier not in answer.headers["location"]
    return {cookie.key: cookie.value}, nonce


async def back(p: People, cookies: Mapping[str, str], **query: str) -> httpx.Response:
    """The browser comes back from the provider."""
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return await p.w.http.get(CALLBACK, params=query, headers={"cookie": sent})


async def test_there_and_back(p: People, provider: Provider) -> None:
    cookies, nonce = await begun(p)
    provider.claims["nonce"] = nonce
    state, _, verifier = cookies["_proca_oidc"].split(".")
    answer = await back(p, cookies, code="right", state=state)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert provider.asked[0]["code_verifier"] == verifier
    made = {name: value for one in answer.headers.get_list("set-cookie") for name, value in SimpleCookie(one).items()}
    assert made["_proca_oidc"].value == ""
    strict, lax = made["_proca_key"], made["_proca_user_remember_me"]
    assert (strict["samesite"], lax["samesite"], lax["max-age"]) == ("strict", "lax", "")
    assert strict["httponly"]
    assert lax["httponly"]
    user = await p.w.container.use_cases().accounts.find_session(Secret(strict.value))
    assert user is not None
    assert (user.email, user.external_id) == ("ada@x.test", "s-1")
    assert lax.value == strict.value


@pytest.mark.parametrize(
    "query",
    [{}, {"code": "right"}, {"state": "SAME"}, {"code": "right", "state": "other"}, {"code": "wrong", "state": "SAME"}],
)
async def test_what_does_not_fit_logs_nobody_in(p: People, provider: Provider, query: dict[str, str]) -> None:
    """An answer that another browser began, a refusal of the provider, a code that it does not know."""
    cookies, nonce = await begun(p)
    provider.claims["nonce"] = nonce
    state = cookies["_proca_oidc"].split(".")[0]
    answer = await back(p, cookies, **{name: state if value == "SAME" else value for name, value in query.items()})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert Html(answer.text).one("h1").text == "The log-in did not succeed"


@pytest.mark.parametrize("cookie", ["", "a.b", "a.b.c.d", "a..c"])
async def test_a_browser_without_its_cookie_began_nothing(p: People, cookie: str) -> None:
    """Nobody is logged in to an account that somebody else chose for them."""
    answer = await back(p, {"_proca_oidc": cookie}, code="right", state="a")
    assert answer.status_code == 401


async def test_somebody_elses_nonce_or_audience(p: People, provider: Provider) -> None:
    for wrong in ({"nonce": "other"}, {"aud": "others"}, {"iss": "https://evil.test"}, {"email_verified": False}):
        cookies, nonce = await begun(p)
        provider.claims |= {"nonce": nonce} | wrong
        state = cookies["_proca_oidc"].split(".")[0]
        assert (await back(p, cookies, code="right", state=state)).status_code == 401
        provider.claims |= {"aud": "proca", "iss": provider.site.address, "email_verified": True}


async def test_a_provider_that_is_away(p: People, provider: Provider) -> None:
    provider.site.answers.clear()
    answer = await p.w.http.get("/users/oidc")
    assert answer.status_code == 503
    assert "set-cookie" not in answer.headers


async def test_without_a_provider_there_is_no_such_page() -> None:
    async with world("memory") as made:
        for path in ("/users/oidc", CALLBACK):
            assert (await made.http.get(path)).status_code == 404


@pytest.mark.parametrize("signed", [hs, rs])
async def test_its_tokens_over_the_api(p: People, signed: object) -> None:
    """20 §2.1: with the shared secret, and with keys from `JWKS_URL`; 20 §12 no. 13: `verified` at the set path."""
    assert callable(signed)
    claims = {"sub": "s-2", "email": "kim@x.test", "exp": 2_000_000_000, "meta": {"verified": True}}
    headers = {"authorization": "Bearer " + signed(claims)}
    assert await p.w.graphql(WHO, headers) == {"data": {"currentUser": {"email": "kim@x.test", "isAdmin": False}}}
    for wrong, message in (
        ({"meta": {"verified": False}}, "Email not verified"),
        ({"exp": 1}, "JWT expired"),
        ({"exp": None}, "JWT is invalid (missing values)"),
        ({"email": None}, "JWT is invalid (missing values)"),
    ):
        headers = {"authorization": "Bearer " + signed({**claims, **wrong})}
        answer = await p.w.http.post("/api", json={"query": WHO}, headers=headers)
        told = [{"message": message, "extensions": {"code": "unauthorized"}}]
        assert (answer.status_code, answer.json()) == (401, {"data": None, "errors": told})


async def test_a_provider_without_keys_is_our_trouble_not_the_callers(p: People, provider: Provider) -> None:
    provider.site.answers.clear()
    token = rs({"sub": "s-2", "email": "kim@x.test", "exp": 2_000_000_000, "email_verified": True})
    answer = await p.w.http.post("/api", json={"query": WHO}, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["errors"][0]["extensions"] == {"code": "unavailable"}
