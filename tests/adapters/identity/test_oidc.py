"""A provider to log in with: what is asked of it, what it answers, and whom we believe (OpenID Connect Core 1.0)."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import define, field

from adapters.identity.signing import Json, Site, ec_key, hs, public, rs, rsa_key, site
from proca.adapters.identity.oidc import OidcProvider
from proca.domain.errors import ProcaError, Unauthenticated, Unavailable
from proca.domain.secret import Secret
from proca.ports.identity import SignOnAttempt
from world import TestClock

REDIRECT = "https://act.test/users/oidc/callback"
ATTEMPT = SignOnAttempt(Secret("the-state"), Secret("the-nonce"), Secret("the-verifier-of-some-length"))
ABOUT = "/.well-known/openid-configuration"


@define
class Provider:
    """A provider, which answers any code with this token."""

    site: Site
    about: Json
    claims: Json
    forms: list[Json] = field(factory=list)
    headers: list[Mapping[str, str]] = field(factory=list)
    answer: Any = None

    def client(self, *, public_one: bool = False) -> OidcProvider:
        """Us, as its client."""
        secret = None if public_one else Secret("client secret")
        return OidcProvider(self.site.address, "proca:1", secret, REDIRECT, TestClock())

    def exchange(self, form: Json, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The token endpoint."""
        self.forms.append(form)
        self.headers.append(headers)
        status, tree = self.answer or (200, {"access_token": "x", "id_token": rs(self.claims)})
        return status, tree if isinstance(tree, bytes) else json.dumps(tree).encode()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with site() as made:
        about = {
            "issuer": made.address,
            "authorization_endpoint": made.address + "/authorize?tenant=1",
            "token_endpoint": made.address + "/token",
            "jwks_uri": made.address + "/keys",
        }
        claims = {"sub": "s-1", "email": "ada@lynx.test", "nonce": "the-nonce", "exp": 2_000_000_000}
        stage = Provider(made, about, claims)
        made.put(ABOUT, about)
        made.put("/keys", public(rsa_key("one")))
        made.answers["/token"] = stage.exchange
        yield stage


async def refusal(provider: Provider) -> ProcaError:
    with pytest.raises(ProcaError) as refused:
        await provider.client().redeem(Secret("the-code"), ATTEMPT)
    return refused.value


async def test_the_browser_is_sent_with_all_that_ties_the_answer_to_it(provider: Provider) -> None:
    address = await provider.client().address(ATTEMPT)
    assert address.startswith(provider.site.address + "/authorize?")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"the-verifier-of-some-length").digest()).rstrip(b"=").decode()
    assert parse_qs(urlsplit(address).query) == {
        "tenant": ["1"],
        "response_type": ["code"],
        "client_id": ["proca:1"],
        "redirect_uri": [REDIRECT],
        "scope": ["openid email"],
        "state": ["the-state"],
        "nonce": ["the-nonce"],
        "code_challenge": [challenge],
        "code_challenge_method": ["S256"],
    }


async def test_a_code_becomes_claims(provider: Provider) -> None:
    """RFC 6749 §4.1.3, §2.3.1: id and secret are encoded before they are joined; RFC 7636 §4.5."""
    assert await provider.client().redeem(Secret("the-code"), ATTEMPT) == provider.claims
    assert provider.forms == [
        {
            "grant_type": "authorization_code",
            "code": "the-code",
            "redirect_uri": REDIRECT,
            "code_verifier": "the-verifier-of-some-length",
            "client_id": "proca:1",
        }
    ]
    sent = {name.lower(): value for name, value in provider.headers[0].items()}["authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")) == b"proca%3A1:client%20secret"


async def test_some_providers_want_the_secret_in_the_form(provider: Provider) -> None:
    provider.site.put(ABOUT, {**provider.about, "token_endpoint_auth_methods_supported": ["client_secret_post"]})
    await provider.client().redeem(Secret("the-code"), ATTEMPT)
    assert provider.forms[0]["client_secret"] == "client secret"
    assert "authorization" not in {name.lower() for name in provider.headers[0]}


async def test_a_public_client_has_no_secret(provider: Provider) -> None:
    await provider.client(public_one=True).redeem(Secret("the-code"), ATTEMPT)
    assert "client_secret" not in provider.forms[0]
    assert "authorization" not in {name.lower() for name in provider.headers[0]}


async def test_the_provider_is_asked_about_itself_once_an_hour(provider: Provider) -> None:
    client = provider.client()
    for _ in range(3):
        await client.address(ATTEMPT)
    assert provider.site.asked.count(ABOUT) == 1
    client.clock.move(hours=2)  # type: ignore[attr-defined]  # the clock of tests
    await client.address(ATTEMPT)
    assert provider.site.asked.count(ABOUT) == 2


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"nonce": "another"}, "The log-in was begun elsewhere"),
        ({"nonce": None}, "The log-in was begun elsewhere"),
        ({"nonce": 5}, "The log-in was begun elsewhere"),
        ({"nonce": "\u00e9"}, "The log-in was begun elsewhere"),
        ({"azp": "another"}, "JWT is for somebody else"),
    ],
)
async def test_claims_of_another_log_in(provider: Provider, claims: Json, message: str) -> None:
    provider.claims |= claims
    found = await refusal(provider)
    assert isinstance(found, Unauthenticated)
    assert found.message == message


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"error": "invalid_grant"}),
        (400, {"id_token": "x"}),
        (200, {}),
        (200, {"id_token": 5}),
        (200, {"id_token": "nonsense"}),
        (200, []),
        (200, b"nonsense"),
        (200, b"[" * 5000),
        (200, {"id_token": rs({"sub": "s-1"}, "another")}),
        (200, {"id_token": hs({"sub": "s-1", "nonce": "the-nonce"})}),
    ],
)
async def test_a_provider_that_does_not_stand_by_it(provider: Provider, answer: Any) -> None:
    provider.answer = answer
    assert isinstance(await refusal(provider), Unauthenticated)


async def test_other_signatures_of_providers(provider: Provider) -> None:
    from joserfc import jwt  # noqa: PLC0415  (this test alone signs on a curve)

    provider.site.put("/keys", public(ec_key()))
    token = jwt.encode({"alg": "ES256", "kid": "curve"}, provider.claims, ec_key(), ["ES256"])
    provider.answer = (200, {"id_token": token})
    assert await provider.client().redeem(Secret("the-code"), ATTEMPT) == provider.claims


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.test"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"token_endpoint": 5},
        {"jwks_uri": ""},
        {"jwks_uri": "file:///etc/hostname"},
    ],
)
async def test_a_provider_that_says_nonsense_about_itself(provider: Provider, about: Json) -> None:
    provider.site.put(ABOUT, {**provider.about, **about})
    with pytest.raises(Unavailable):
        await provider.client().address(ATTEMPT)


async def test_a_provider_that_is_away(provider: Provider) -> None:
    provider.answer = (503, {})
    assert isinstance(await refusal(provider), Unavailable)
    provider.site.put(ABOUT, {**provider.about, "token_endpoint": "http://127.0.0.1:1/token"})
    assert isinstance(await refusal(provider), Unavailable)
    provider.site.put(ABOUT, {**provider.about, "token_endpoint": "http://[::1"})
    assert isinstance(await refusal(provider), Unavailable)
    nowhere = OidcProvider("http://127.0.0.1:1", "proca", None, REDIRECT, TestClock())
    with pytest.raises(Unavailable):
        await nowhere.address(ATTEMPT)
