"""How an org's actions are processed, and its backend slots (20 §1.9, §3.5 `updateOrgProcessing`)."""

from typing import Any

import pytest

from application.campaigns.coalition import Coalition, violations
from application.orgs.stage import give_instance, instance, processing, service, stored, use
from proca.domain.errors import Violation
from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import ServiceName

NO_SERVICE = "no such service"
SYSTEM = ServiceName.SYSTEM


async def ask(c: Coalition, **changes: Any) -> Org:
    return await use(c).update_org_processing(c.owner, "Red", processing(**changes))


async def wrong(c: Coalition, **changes: Any) -> list[tuple[str, str]]:
    before = await stored(c, "red")
    broken = await violations(ask(c, **changes))
    assert await stored(c, "red") == before
    return [(one.message, str(one.path[0])) for one in broken]


async def test_a_slot_takes_what_the_org_has(c: Coalition) -> None:
    """20 §12 no. 4."""
    brevo = await use(c).upsert_service(c.owner, "red", service(ServiceName.BREVO))
    changed = await ask(c, transactional_email_backend=ServiceName.BREVO)
    assert changed.backends == Backends(transactional_email_backend=brevo.id)
    assert await wrong(c, transactional_email_backend=ServiceName.MAILJET) == [
        (NO_SERVICE, "transactionalEmailBackend")
    ]
    assert (await ask(c, doi_thank_you=True)).backends == changed.backends
    assert (await ask(c, transactional_email_backend=None)).backends == Backends()


async def test_system_needs_something_to_borrow(c: Coalition) -> None:
    """20 §12 no. 5; D1, 20 §1.9: the marker follows the instance, where the original copied an id."""
    assert await wrong(c, transactional_email_backend=SYSTEM, email_backend=SYSTEM) == [
        (NO_SERVICE, "emailBackend"),
        ("instance org has no transactional email backend configured", "transactionalEmailBackend"),
    ]
    smtp = await give_instance(c, ServiceName.SMTP, transactional_email_backend=ServiceName.SMTP)
    red = await ask(c, transactional_email_backend=SYSTEM)
    assert red.backends == Backends(transactional_email_backend=SYSTEM)
    assert resolve(Slot.TRANSACTIONAL_EMAIL, red.backends, (await instance(c)).backends) == smtp.id
    ses = await give_instance(c, ServiceName.SES, transactional_email_backend=ServiceName.SES)
    assert resolve(Slot.TRANSACTIONAL_EMAIL, red.backends, (await instance(c)).backends) == ses.id


@pytest.mark.parametrize(
    ("slot", "name"),
    [
        ("email_backend", ServiceName.MAILJET),
        ("transactional_email_backend", ServiceName.HUBSPOT),
        ("event_backend", ServiceName.WEBHOOK),
        ("push_backend", ServiceName.SQS),
        ("storage_backend", ServiceName.SUPABASE),
        ("detail_backend", ServiceName.WEBHOOK),
    ],
)
async def test_every_slot_borrows(c: Coalition, slot: str, name: ServiceName) -> None:
    """Issue 3 no. 4."""
    made = await give_instance(c, name, **{slot: name})
    red = await ask(c, **{slot: SYSTEM})
    assert resolve(Slot(slot), red.backends, (await instance(c)).backends) == made.id


async def test_the_instance_org_borrows_from_nobody(m: Coalition) -> None:
    await give_instance(m, ServiceName.SMTP, email_backend=ServiceName.SMTP)
    asked = use(m).update_org_processing(m.users["admin"], "instance", processing(email_backend=SYSTEM))
    assert await violations(asked) == [Violation(NO_SERVICE, ("emailBackend",))]


async def test_services_of_others_are_not_the_orgs(m: Coalition) -> None:
    await use(m).upsert_service(m.partner_owner, "yellow", service(ServiceName.SMTP))
    assert await wrong(m, email_backend=ServiceName.SMTP) == [(NO_SERVICE, "emailBackend")]


async def test_everything_that_is_wrong_is_said_at_once(c: Coalition) -> None:
    """20 §3.3: each at its own name, and nothing is changed."""
    for name in (ServiceName.SMTP, ServiceName.WEBHOOK):
        await use(c).upsert_service(c.owner, "red", service(name))
    found = await wrong(
        c,
        email_from="nobody",
        supporter_confirm_template="ask",
        email_backend=ServiceName.SMTP,
        push_backend=ServiceName.SMTP,
        event_backend=ServiceName.WEBHOOK,
        storage_backend=ServiceName.SUPABASE,
    )
    assert found == [
        ("has invalid format", "emailFrom"),
        ("service does not support such backend", "pushBackend"),
        (NO_SERVICE, "storageBackend"),
        ("Template not found", "supporterConfirmTemplate"),
    ]


async def test_switches_and_sender(c: Coalition) -> None:
    """20 §3.5: a partial update; Q1: a null clears the sender, and leaves a switch as it is."""
    switches = {
        "supporter_confirm": True,
        "doi_thank_you": True,
        "custom_supporter_confirm": True,
        "custom_action_confirm": True,
        "custom_action_deliver": True,
        "custom_event_deliver": True,
    }
    changed = await ask(c, email_from="us@red.test", **switches)
    assert {name: getattr(changed, name) for name in switches} == switches
    same = await ask(c, **dict.fromkeys(switches))
    assert {name: getattr(same, name) for name in switches} == switches
    assert same.email_from == "us@red.test"
    assert (await ask(c, email_from=None)).email_from is None
    assert await stored(c, "red") is not None


async def test_a_borrowed_mailer_asks_for_templates_too(m: Coalition) -> None:
    """20 §1.1."""
    await give_instance(m, ServiceName.SMTP, email_backend=ServiceName.SMTP)
    found = await wrong(m, email_backend=SYSTEM, supporter_confirm_template="ask")
    assert found == [("Template not found", "supporterConfirmTemplate")]
