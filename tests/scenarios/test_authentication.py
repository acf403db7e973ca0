"""Who a request comes from (20 §12 nos. 10, 11, 13, 14, 16); the account pages have tests of their own."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from attrs import evolve

from adapters.identity.signing import SECRET, Json, hs
from application.users.callers import PASSWORD, QUICK, Callers, callers
from proca.domain.errors import Invalid
from proca.domain.ids import UserTokenId
from proca.domain.secret import Secret, SecretBytes
from proca.domain.users.profile import check_password
from proca.domain.users.token import TokenContext, UserToken, digest, is_valid
from proca.domain.users.user import change_email, register
from scenarios.scene import said
from world import STORES, world

WHO = "{ currentUser { email } }"


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[Callers]:
    async with callers(request.param) as made:
        yield made


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


async def who(p: Callers, authorization: str) -> httpx.Response:
    return await p.w.http.post("/api", json={"query": WHO}, headers={"authorization": authorization})


async def test_no_10_passwords(p: Callers) -> None:
    """20 §12 no. 10."""
    ada = await p.with_password("ada")
    answer = await who(p, basic(f"{ada.email}:{PASSWORD.reveal()}"))
    assert (answer.status_code, answer.json()) == (200, {"data": {"currentUser": {"email": ada.email}}})
    for given, status in ((basic(f"{ada.email}:wrong"), 401), ("Basic ???", 400)):
        answer = await who(p, given)
        assert answer.status_code == status
        assert [code for _, code in said(answer.json())] == ["unauthorized"]
        assert answer.json()["data"] is None


@pytest.mark.parametrize("authorization", ["Bearer something-else", "Bearer", "Digest x", ""])
async def test_no_11_what_is_no_credential(p: Callers, authorization: str) -> None:
    """20 §12 no. 11."""
    answer = await who(p, authorization)
    assert answer.status_code == 200
    assert said(answer.json()) == [("Authentication is required for this API call", "unauthorized")]


@pytest.mark.parametrize(("verified", "status"), [(True, 200), (False, 401), (None, 401)])
async def test_no_13_a_token_like_those_of_kratos(verified: bool | None, status: int) -> None:
    """20 §12 no. 13: `verified` is asked for at the configured path, through a list."""
    async with world("memory") as plain:
        settings = plain.container.settings()
    path = "session.identity.verifiable_addresses.[].verified"
    jwt = evolve(settings.jwt, secret=Secret(SECRET), email_verified=(path,), email=("session.identity.traits.email",))
    async with world("memory", settings=evolve(settings, jwt=jwt)) as made:
        identity: Json = {"traits": {"email": "kim@x.test"}, "verifiable_addresses": [{"verified": verified}]}
        token = hs({"sub": "k-1", "exp": 2_000_000_000, "session": {"identity": identity}})
        answer = await who(Callers(made), f"Bearer {token}")
    assert answer.status_code == status
    expected = [] if verified else [("Email not verified", "unauthorized")]
    assert said(answer.json()) == expected


async def test_no_14_a_password_is_kept_as_a_hash() -> None:
    """20 §12 no. 14: and the address counts as confirmed by nobody yet."""
    password = Secret("Hello world!")
    assert not check_password(password.reveal())
    now = datetime(2026, 3, 4, tzinfo=UTC)
    async with callers("memory") as p:
        user = await p.user("ada")
        made = register(id=user.id, email="ada@lynx.test", password_hash=await QUICK.hash(password), now=now)
    assert made.password_hash is not None
    assert made.password_hash.reveal() != password.reveal()
    assert made.confirmed_at is None
    assert await QUICK.verify(password, made.password_hash)


async def test_no_14_all_that_is_wrong_with_a_password_is_said(p: Callers) -> None:
    """20 §12 no. 14: three messages, and no account."""
    make = p.w.container.operators().make_user()
    with pytest.raises(Invalid) as refused:
        await make("ada@lynx.test", Secret("not valid"))
    assert [(violation.path, violation.message) for violation in refused.value.violations] == [
        (("password",), "should be at least 12 character(s)"),
        (("password",), "at least one upper case character"),
        (("password",), "at least one digit or punctuation character"),
    ]


async def test_no_16_a_token_to_change_the_email_works_once(p: Callers) -> None:
    """20 §12 no. 16: used, addressed to a former e-mail, or of 2020, it is void."""
    user, now = await p.user("ada"), p.w.clock.now()
    token = UserToken(
        id=UserTokenId(1),
        user_id=user.id,
        context=TokenContext.CHANGE,
        digest=digest(SecretBytes(b"x" * 32)),
        sent_to="ada@new.test",
        old_email=user.email,
        inserted_at=now,
    )
    assert is_valid(token, now, user)
    assert not is_valid(evolve(token, inserted_at=datetime(2020, 1, 1, tzinfo=UTC)), now, user)
    changed = await p.changed(change_email(user, "ada@new.test", now))
    assert changed.confirmed_at == now
    assert not is_valid(token, now, changed)
