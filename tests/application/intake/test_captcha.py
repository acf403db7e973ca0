"""Signatures that need a captcha's proof: asked for, verified, used up and kept (spec 20 §10, 10 §4.9, Q13)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from attrs import define, evolve
from dependency_injector import providers
from structlog.testing import capture_logs

from captchas import OnceService
from proca.adapters.captcha.services import CaptchaServices
from proca.application.intake.add_action_contact import AddActionContactCommand
from proca.application.intake.captcha_gate import CaptchaGate
from proca.domain.actions.action import ActionInput
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.captcha import CaptchaProof
from proca.domain.contacts.contact_input import ContactInput
from proca.domain.errors import Conflict, Invalid, NotFound, ProcaError, Refused, Unavailable
from proca.domain.ids import ActionPageId
from proca.domain.intake.intake import IdempotencyKey
from proca.domain.orgs.org import Org
from proca.domain.supporters.consent import Privacy
from world import World, world

OLGA = ContactInput(first_name="Olga", last_name="Lind", email="olga@mail.test")


@define
class Stage:
    """A world whose campaign asks for proofs, and the service that verifies them."""

    w: World
    service: OnceService
    org: Org
    page: ActionPage

    async def sign(self, code: str | None = "good", service: str | None = None, **given: Any) -> object:
        """A signature with this proof."""
        command = AddActionContactCommand(self.page.id, ActionInput("petition"), OLGA, Privacy(True))
        proof = CaptchaProof.of(code, service)
        return await self.w.container.add_action_contact()(evolve(command, proof=proof, **given))

    async def refusal(self, code: str | None = "good", service: str | None = None, **given: Any) -> ProcaError:
        """Why it is refused; nothing is stored."""
        before = [await self.w.count(table) for table in ("supporters", "actions", "contacts", "outbox")]
        with pytest.raises(ProcaError) as refused:
            await self.sign(code, service, **given)
        assert before == [await self.w.count(table) for table in ("supporters", "actions", "contacts", "outbox")]
        return refused.value

    async def page_of(self, config: dict[str, object], org: Org | None = None) -> None:
        """Go on on a page of another campaign with this config."""
        campaign = await self.w.campaign(org or self.org, f"lake{self.w.page_counter}", config=config)
        self.page = await self.w.page(campaign, self.org)


@pytest.fixture
async def s() -> AsyncIterator[Stage]:
    async with world("memory") as made:
        service = OnceService()
        made.container.captcha.services.override(
            providers.Object(CaptchaServices({"procaptcha": service}, "procaptcha"))
        )
        org = await made.org("alpha")
        campaign = await made.campaign(org, config={"captcha": True})
        yield Stage(made, service, org, await made.page(campaign, org))


async def test_a_proof_that_holds_is_verified_once_and_kept(s: Stage) -> None:
    """20.13#22: how it was proven can be found by page and moment; the code is nowhere."""
    with capture_logs() as logs:
        await s.sign("good one")
    assert s.service.asked == ["good one"]
    (line,) = logs
    taken = (await s.w.recorded(s.org))[0].action.inserted_at
    assert line == {
        "event": "captcha_passed",
        "log_level": "info",
        "action_page_id": s.page.id,
        "taken_at": taken.isoformat(),
        "service": "procaptcha",
        "method": "image",
    }


@pytest.mark.parametrize("code", [None, "", "  "])
async def test_a_missing_proof_is_refused(s: Stage, code: str | None) -> None:
    """20 §3.2, §10."""
    error = await s.refusal(code)
    assert isinstance(error, Refused)
    assert (error.message, error.code) == ("Captcha code is required for this API call", "unauthorized")
    assert s.service.asked == []


async def test_a_proof_that_does_not_hold_is_refused(s: Stage) -> None:
    error = await s.refusal("bad")
    assert (error.message, error.code) == ("captcha: challenge solution invalid", "bad_captcha")


async def test_a_service_that_is_not_enabled(s: Stage) -> None:
    """20 §3.2: `not enabled`, `bad_arg`."""
    error = await s.refusal("good", "hcaptcha")
    assert (error.message, error.code) == ("not enabled", "bad_arg")
    await s.sign("good", "procaptcha")


async def test_a_form_error_does_not_use_the_proof_up(s: Stage) -> None:
    """20 §10, 10 §4.9: contact, action and page are checked first, so the same code works when the form is right."""
    assert isinstance(await s.refusal(contact=evolve(OLGA, email="nonsense")), Invalid)
    assert isinstance(await s.refusal(action=ActionInput("")), Invalid)
    assert isinstance(await s.refusal(action_page_id=ActionPageId(999)), NotFound)
    assert s.service.asked == []
    await s.sign()


async def test_a_service_that_is_away_stores_nothing(s: Stage) -> None:
    """30 §5.11: nobody knows what the proof is worth; the operator hears of it, the visitor may try again."""
    s.service.down = True
    with capture_logs() as logs:
        error = await s.refusal()
    assert isinstance(error, Unavailable)
    assert (error.message, error.code) == ("Procaptcha HTTP error", "bad_captcha")
    assert [(line["event"], line["action_page_id"]) for line in logs] == [("captcha_unavailable", s.page.id)]
    assert "good" not in str(logs)


async def test_a_replay_needs_no_second_proof(s: Stage) -> None:
    """D16: the same request under its key has the stored answer, with the used proof, with another, with none."""
    key = IdempotencyKey("k", b"digest")
    answer = await s.sign(idempotency=key)
    for code in ("good", "bad", None):
        assert await s.sign(code, idempotency=key) == answer
    assert s.service.asked == ["good"]
    error = await s.refusal("good other", idempotency=IdempotencyKey("k", b"other"))
    assert isinstance(error, Conflict)
    assert s.service.asked == ["good"]


async def test_settings_that_change_meanwhile_do_not_use_a_second_proof(s: Stage) -> None:
    """The intake is built anew on fresh settings; the proof was verified before."""
    await s.sign("good warm-up")
    await s.w.change_page(s.page, extra_supporters=3)
    await s.sign("good")
    assert s.service.asked == ["good warm-up", "good"]
    assert await s.w.count("actions") == 2


@pytest.mark.parametrize("wish", [True, {"required": True, "sitekey": "x"}])
async def test_campaign_lead_and_org_may_ask(s: Stage, wish: object) -> None:
    """D11: per org or campaign."""
    await s.page_of({"captcha": wish})
    assert (await s.refusal(None)).code == "unauthorized"
    lead = await s.w.org("lead", config={"captcha": wish})
    await s.page_of({}, lead)
    assert (await s.refusal(None)).code == "unauthorized"
    s.org = await s.w.org("partner", config={"captcha": wish})
    await s.page_of({}, await s.w.org("other"))
    assert (await s.refusal(None)).code == "unauthorized"


@pytest.mark.parametrize(
    "config", [{}, {"captcha": False}, {"captcha": "yes"}, {"captcha": {"sitekey": "x"}}, {"captcha": None}]
)
async def test_nobody_asks(s: Stage, config: dict[str, object]) -> None:
    """20 §10: then what is sent is not looked at."""
    await s.page_of(config)
    await s.sign("bad", "nonsense")
    assert s.service.asked == []


async def test_the_restricted_surface_always_asks(s: Stage) -> None:
    """20 §10: also when no service is enabled; then any code will do."""
    await s.page_of({})
    assert (await s.refusal(None, restricted=True)).code == "unauthorized"
    assert (await s.refusal("bad", restricted=True)).code == "bad_captcha"
    s.w.container.captcha.services.override(providers.Object(CaptchaServices({}, "procaptcha")))
    assert (await s.refusal(None, restricted=True)).code == "unauthorized"
    await s.sign("anything", "nonsense", restricted=True)


async def test_the_instance_may_ask(s: Stage) -> None:
    """D11: PROCA_CAPTCHA=required."""
    await s.page_of({})
    gate = s.w.container.captcha.gate()
    assert not gate.asks(await s.w.container.find_action_page()(s.page.id))
    everywhere: CaptchaGate = evolve(gate, everywhere=True)
    s.w.container.captcha.gate.override(providers.Object(everywhere))
    assert (await s.refusal(None)).code == "unauthorized"
    await s.sign()


def test_a_proof_does_not_print() -> None:
    assert "tell nobody" not in repr(CaptchaProof.of("tell nobody", "hcaptcha"))
