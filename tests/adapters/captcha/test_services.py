"""hCaptcha and Procaptcha, asked over HTTP: what is sent, each answer, each failure (spec 30 §5.11, 20 §3.2)."""

import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.identity.signing import Site, site
from proca.adapters.captcha.forms import MOST_BYTES, FormSender
from proca.adapters.captcha.hcaptcha import ADDRESS, HCaptcha
from proca.adapters.captcha.procaptcha import Procaptcha
from proca.adapters.captcha.services import CaptchaServices, Service
from proca.domain.captcha import CaptchaPass, CaptchaProof
from proca.domain.errors import ProcaError, Refused, Unavailable
from proca.domain.secret import Secret

CODE = Secret("code +&=%ü")
KEY = Secret("our key")
NAMES = {"hcaptcha": "hCaptcha", "procaptcha": "Procaptcha"}


@pytest.fixture
def provider() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.fixture
async def forms() -> AsyncIterator[FormSender]:
    made = FormSender()
    yield made
    await made.close()


def service(name: str, forms: FormSender, address: str) -> Service:
    """One of the two, asking at this address."""
    return HCaptcha(forms, KEY, address) if name == "hcaptcha" else Procaptcha(forms, address)


async def refusal(asked: Service) -> ProcaError:
    with pytest.raises(ProcaError) as refused:
        await asked.verify(CODE)
    assert refused.value.code == "bad_captcha"
    assert "code +" not in f"{refused.value!r} {refused.value}"
    return refused.value


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("hcaptcha", {"secret": "our key", "response": "code +&=%ü"}), ("procaptcha", {"response": "code +&=%ü"})],
)
async def test_the_code_is_sent_as_a_form(
    provider: Site, forms: FormSender, name: str, wanted: Mapping[str, str]
) -> None:
    """30.12#43: form-encoded, as both services want it."""
    seen: list[tuple[Mapping[str, str], str]] = []

    def answer(form: Any, headers: Mapping[str, str]) -> tuple[int, bytes]:
        seen.append((form, {name.lower(): value for name, value in headers.items()}["content-type"]))
        return 200, b'{"success": true}'

    provider.answers["/verify"] = answer
    assert await service(name, forms, provider.address + "/verify").verify(CODE) == CaptchaPass(name)
    assert seen == [(wanted, "application/x-www-form-urlencoded")]
    assert provider.asked == ["/verify"]


def test_hcaptcha_is_asked_where_it_says() -> None:
    """30 §5.11: siteverify."""
    assert HCaptcha(FormSender(), KEY).address == ADDRESS == "https://api.hcaptcha.com/siteverify"


@pytest.mark.parametrize(
    ("told", "kept"),
    [({}, None), ({"method": "image"}, "image"), ({"method": 5}, None), ({"method": "x" * 200}, "x" * 100)],
)
async def test_procaptcha_tells_its_method(
    provider: Site, forms: FormSender, told: Mapping[str, object], kept: str | None
) -> None:
    """20 §10: kept as audit metadata."""
    address = provider.put("/verify", {"success": True, **told})
    assert await Procaptcha(forms, address).verify(CODE) == CaptchaPass("procaptcha", kept)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"success": False, "reason": "expired"}, "captcha: challenge expired"),
        ({"success": False, "reason": "already-used"}, "captcha: challenge already solved"),
        ({"success": False, "reason": "invalid"}, "captcha: challenge solution invalid"),
        ({"success": False, "reason": "other"}, "captcha: challenge solution validation error"),
        ({"success": False}, "captcha: challenge solution validation error"),
        ({"success": False, "reason": ["expired"]}, "captcha: challenge solution validation error"),
        ({"success": "true"}, "captcha: challenge solution validation error"),
        ({"success": 1}, "captcha: challenge solution validation error"),
        ({}, "captcha: challenge solution validation error"),
    ],
)
async def test_procaptcha_refuses(provider: Site, forms: FormSender, tree: object, message: str) -> None:
    """20 §3.2, 30 §5.11."""
    error = await refusal(Procaptcha(forms, provider.put("/verify", tree)))
    assert (type(error), error.message) == (Refused, message)


@pytest.mark.parametrize(
    ("tree", "kind", "message"),
    [
        ({"success": False, "error-codes": ["expired-input-response"]}, Refused, "(expired-input-response)"),
        ({"success": False, "error-codes": ["a", "b", 5, None]}, Refused, "(a, b)"),
        ({"success": False}, Refused, "()"),
        ({"success": False, "error-codes": "x"}, Refused, "()"),
        ({"success": None}, Refused, "()"),
        ({"success": False, "error-codes": ["invalid-input-secret"]}, Unavailable, "(invalid-input-secret)"),
    ],
)
async def test_hcaptcha_refuses(
    provider: Site, forms: FormSender, tree: object, kind: type[ProcaError], message: str
) -> None:
    """20 §3.2: the service's own codes; a wrong secret is our fault, not the visitor's."""
    error = await refusal(HCaptcha(forms, KEY, provider.put("/verify", tree)))
    assert (type(error), error.message) == (kind, f"Captcha code invalid {message}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [201, 302, 400, 403, 429, 500, 503])
async def test_a_service_that_answers_with_a_status(provider: Site, forms: FormSender, name: str, status: int) -> None:
    """20 §3.2: `Procaptcha returned status <n>`, whatever the body says."""
    address = provider.put("/verify", {"success": True}, status)
    error = await refusal(service(name, forms, address))
    assert (type(error), error.message) == (Unavailable, f"{NAMES[name]} returned status {status}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>", b"[true]", b"true", b"null", b"\xff", b"[" * 50_000, b" " * (MOST_BYTES + 1)]
)
async def test_a_service_that_makes_no_sense(provider: Site, forms: FormSender, name: str, body: bytes) -> None:
    """20 §3.2: `Procaptcha HTTP error`."""
    provider.answers["/verify"] = (200, body)
    error = await refusal(service(name, forms, provider.address + "/verify"))
    assert (type(error), error.message) == (Unavailable, f"{NAMES[name]} HTTP error")


@contextmanager
def closing() -> Iterator[str]:
    """The address of a server that hangs up on everybody."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            try:
                while True:
                    listening.accept()[0].close()
            except OSError:
                return

        thread = threading.Thread(target=hang_up)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/verify"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@contextmanager
def silent() -> Iterator[str]:
    """The address of a server that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/verify"


@contextmanager
def absent() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/verify"
    yield address


@contextmanager
def nonsense() -> Iterator[str]:
    """What passes the settings and is no address."""
    yield "http://[::1/verify"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("away", [closing, silent, absent, nonsense])
async def test_a_service_that_is_away(name: str, away: Any) -> None:
    """30 §5.11: hanging up, silence, nobody there."""
    with away() as address:
        forms = FormSender(seconds=0.05)
        error = await refusal(service(name, forms, address))
        assert (type(error), error.message) == (Unavailable, f"{NAMES[name]} HTTP error")
        await forms.close()


async def test_connections_are_kept_and_closed(provider: Site) -> None:
    forms = FormSender()
    asked = Procaptcha(forms, provider.put("/verify", {"success": True}))
    await asked.verify(CODE)
    await forms.close()
    await forms.close()
    await asked.verify(CODE)
    await forms.close()
    assert len(provider.asked) == 2


async def test_the_service_is_chosen_by_the_proof_or_is_the_default(provider: Site, forms: FormSender) -> None:
    """20 §10: `captcha_service`, else CAPTCHA_SERVICE; not enabled is `bad_arg`."""
    both = CaptchaServices(
        {
            "hcaptcha": HCaptcha(forms, KEY, provider.put("/h", {"success": True})),
            "procaptcha": Procaptcha(forms, provider.put("/p", {"success": True})),
        },
        "procaptcha",
    )
    assert (await both.verify(CaptchaProof(CODE))).service == "procaptcha"
    assert (await both.verify(CaptchaProof(CODE, "hcaptcha"))).service == "hcaptcha"
    assert provider.asked == ["/p", "/h"]
    for services, proof in (
        (both, CaptchaProof(CODE, "turnstile")),
        (CaptchaServices({"hcaptcha": both.enabled["hcaptcha"]}, "procaptcha"), CaptchaProof(CODE)),
    ):
        with pytest.raises(Refused) as refused:
            await services.verify(proof)
        assert (refused.value.message, refused.value.code) == ("not enabled", "bad_arg")
    assert len(provider.asked) == 2


@given(st.text(min_size=1), st.none() | st.text())
async def test_law_with_nothing_enabled_any_code_will_do(code: str, named: str | None) -> None:
    """20 §10."""
    assert await CaptchaServices({}, "procaptcha").verify(CaptchaProof(Secret(code), named)) == CaptchaPass()


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["success", "reason"]), inner),
    max_leaves=5,
)


@given(tree=TREES, status=st.sampled_from([200, 200, 400, 500]), name=st.sampled_from(sorted(NAMES)))
async def test_law_only_a_clear_yes_lets_through(tree: object, status: int, name: str) -> None:
    """Whatever else a service answers, the proof does not hold, and nothing unexpected is raised."""
    with site() as provider:
        forms = FormSender()
        asked = service(name, forms, provider.put("/verify", tree, status))
        try:
            passed = await asked.verify(CODE) is not None
        except (Refused, Unavailable):
            passed = False
        await forms.close()
    assert passed == (status == 200 and isinstance(tree, dict) and tree.get("success") is True)


async def test_nothing_is_logged_of_the_code(provider: Site, forms: FormSender) -> None:
    with capture_logs() as logs:
        await Procaptcha(forms, provider.put("/verify", {"success": True})).verify(CODE)
    assert "code +" not in json.dumps(logs)
