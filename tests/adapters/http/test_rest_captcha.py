"""Signing over REST where a captcha is asked for: its headers, its problems, a repeat (spec 20 §10, 00 D11)."""

from collections.abc import AsyncIterator

import httpx
import pytest
from dependency_injector import providers

from captchas import OnceService
from proca.adapters.captcha.services import CaptchaServices
from world import World, world

PATH = "/v1/action-pages/1/signatures"
SIGNATURE = {
    "action": {"actionType": "petition"},
    "contact": {"firstName": "Olga", "lastName": "Lind", "email": "olga@mail.test"},
    "privacy": {"optIn": True},
}
SERVICE = OnceService()


@pytest.fixture
async def w() -> AsyncIterator[World]:
    async with world("memory") as made:
        SERVICE.asked, SERVICE.down = [], False
        made.container.captcha.services.override(
            providers.Object(CaptchaServices({"procaptcha": SERVICE}, "procaptcha"))
        )
        org = await made.org("alpha", config={"captcha": True})
        await made.page(await made.campaign(org), org)
        yield made


async def sign(w: World, code: str | None = None, **headers: str) -> httpx.Response:
    """A signature with these headers."""
    proof = {"captcha-code": code} if code is not None else {}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await w.http.post(PATH, json=SIGNATURE, headers={**proof, **given})


async def test_with_a_code(w: World) -> None:
    answer = await sign(w, "good", captcha_service="procaptcha")
    assert answer.status_code == 201
    assert (SERVICE.asked, await w.count("actions")) == (["good"], 1)


@pytest.mark.parametrize(
    ("code", "service", "status", "problem", "title"),
    [
        (None, None, 422, "unauthorized", "Captcha code is required for this API call"),
        ("", "hcaptcha", 422, "unauthorized", "Captcha code is required for this API call"),
        ("bad", None, 422, "bad_captcha", "captcha: challenge solution invalid"),
        ("good", "hcaptcha", 422, "bad_arg", "not enabled"),
    ],
)
async def test_problems(w: World, code: str | None, service: str | None, status: int, problem: str, title: str) -> None:
    """20 §3.2."""
    answer = await sign(w, code, **({"captcha_service": service} if service else {}))
    tree = answer.json()
    assert (answer.status_code, tree["code"], tree["title"]) == (status, problem, title)
    assert await w.count("actions") == 0


async def test_a_service_that_is_away(w: World) -> None:
    """30 §5.11: later it may work."""
    SERVICE.down = True
    answer = await sign(w, "good")
    assert (answer.status_code, answer.json()["code"]) == (503, "bad_captcha")
    assert answer.headers["retry-after"]
    assert await w.count("actions") == 0


async def test_a_repeat_needs_no_second_code(w: World) -> None:
    """D16: the headers of a captcha are no part of the request that a key stands for."""
    first = await sign(w, "good", idempotency_key="k")
    for code in ("good", "other", None):
        again = await sign(w, code, idempotency_key="k")
        assert (again.status_code, again.json()) == (201, first.json())
    assert (SERVICE.asked, await w.count("actions")) == (["good"], 1)
