"""Services of orgs (20 §1.9, §3.5 `upsertService`; golden services/upsert)."""

import asyncio
from typing import Any

import pytest
from dependency_injector import providers

from application.campaigns.coalition import UNKNOWN, Coalition, refusal, said, violations
from application.orgs.stage import processing, service, stored, use
from proca.adapters.nacl import NaclVault
from proca.domain.errors import Conflict, Unavailable, Violation
from proca.domain.orgs.service import NO_PASSWORD, Service, ServiceName
from proca.domain.secret import Secret

WEBHOOK, SMTP, BREVO, SYSTEM = ServiceName.WEBHOOK, ServiceName.SMTP, ServiceName.BREVO, ServiceName.SYSTEM


async def put(c: Coalition, name: ServiceName, service_id: int | None = None, **details: Any) -> Service:
    return await use(c).upsert_service(c.owner, "Red", service(name, **details), service_id)


async def services(c: Coalition) -> tuple[Service, ...]:
    async with c.w.container.store().unit() as unit:
        return await unit.services.of(c.lead.id)


def password_of(c: Coalition, one: Service) -> bytes:
    return c.w.container.vault().unlock(one.password).reveal()


def public(one: Service) -> list[object]:
    return [one.host, one.user, one.path, one.sending_from, one.transactional_email_budget]


async def test_added_then_changed_by_name_and_by_number(c: Coalition) -> None:
    """Golden services/upsert."""
    made = await put(c, WEBHOOK, host="https://hook.example/in", user="u1", password=Secret("p1"))
    assert public(made) == ["https://hook.example/in", "u1", None, None, None]
    by_name = await put(c, WEBHOOK, host="https://hook.example/two")
    assert (by_name.id, by_name.version, public(by_name)[:2]) == (made.id, 2, ["https://hook.example/two", "u1"])
    by_number = await put(c, WEBHOOK, made.id, path="/x", sending_from="hello@jay.example")
    assert public(by_number) == ["https://hook.example/two", "u1", "/x", "hello@jay.example", None]
    assert password_of(c, by_number) == b"p1"
    assert await services(c) == (by_number,)


async def test_nulls_and_empty_texts(c: Coalition) -> None:
    """Golden services/upsert `budget-null`, `host-null`; Q1."""
    made = await put(c, SMTP, host="tls://mail.example:587", user="m", transactional_email_budget=40)
    assert public(made) == ["tls://mail.example:587", "m", None, None, 40]
    changed = await put(c, SMTP, transactional_email_budget=None, path="")
    assert public(changed) == ["tls://mail.example:587", "m", None, None, None]
    assert public(await put(c, SMTP, host=None, user="")) == ["", "", None, None, None]
    assert public(await put(c, BREVO)) == ["", "", None, None, None]


async def test_the_password_is_sealed_and_stays_until_another_comes(c: Coalition) -> None:
    """D18."""
    bare = await put(c, SMTP)
    assert bare.password == NO_PASSWORD
    made = await put(c, SMTP, password=Secret("pässword"))
    assert "pässword".encode() not in made.password.ciphertext
    assert password_of(c, await put(c, SMTP, host="h")) == "pässword".encode()
    assert password_of(c, await put(c, SMTP, password=Secret("other"))) == b"other"
    assert "other" not in repr(await services(c))
    for nothing in (None, Secret("")):
        await put(c, SMTP, password=Secret("again"))
        assert (await put(c, SMTP, password=nothing)).password == NO_PASSWORD


async def test_without_a_secret_key_passwords_are_refused(m: Coalition) -> None:
    """D18: never stored in the clear; a service without one needs no key."""
    m.w.container.vault.override(providers.Object(NaclVault(())))
    m.w.container.use_cases.reset()
    assert (await put(m, ServiceName.PREVIEW)).password == NO_PASSWORD
    refused = await refusal(put(m, SMTP, password=Secret("p")))
    assert isinstance(refused, Unavailable)
    assert refused.code == "vault_unavailable"
    assert [one.name for one in await services(m)] == [ServiceName.PREVIEW]


@pytest.mark.parametrize(
    ("name", "details", "message", "path"),
    [
        (SYSTEM, {}, "is invalid", "name"),
        (SMTP, {"host": "a" * 256}, "should be at most 255 character(s)", "host"),
        (SMTP, {"password": Secret("\ud800")}, "has invalid format", "password"),
        (SMTP, {"transactional_email_budget": -1}, "is invalid", "transactionalEmailBudget"),
        (SMTP, {"transactional_email_budget": 2**53}, "is invalid", "transactionalEmailBudget"),
    ],
)
async def test_broken_rules(m: Coalition, name: ServiceName, details: dict[str, Any], message: str, path: str) -> None:
    """20 §3.5, Q40."""
    assert await violations(put(m, name, **details)) == [Violation(message, (path,))]
    assert await services(m) == ()


async def test_a_number_has_to_be_of_the_org_and_of_that_name(c: Coalition) -> None:
    """Golden services/upsert `by-id-other-name`, `by-unknown-id`, `id-of-other-org`."""
    made = await put(c, WEBHOOK)
    for name, message in ((SMTP, "cannot be changed"), (SYSTEM, "is invalid")):
        assert await violations(put(c, name, made.id)) == [Violation(message, ("name",))]
    for number in (999999999, 0, -1, 2**53):
        assert await said(put(c, WEBHOOK, number)) == (f"Cannot find service with {number}", "not_found")
    evil = use(c).upsert_service(c.partner_owner, "yellow", service(WEBHOOK, host="https://evil.example"), made.id)
    assert await said(evil) == (f"Cannot find service with {made.id}", "not_found")
    assert await services(c) == (made,)


async def test_a_slot_stays_filled(c: Coalition) -> None:
    made = await put(c, SMTP, host="one")
    await use(c).update_org_processing(c.owner, "red", processing(email_backend=SMTP))
    await put(c, SMTP, host="two")
    red = await stored(c, "red")
    assert red is not None
    assert red.backends.email_backend == made.id


async def test_changes_at_the_same_time(c: Coalition) -> None:
    """One service comes of it in the end, and whoever loses is told."""
    made = await put(c, SMTP)
    ended = await asyncio.gather(*(put(c, SMTP, host=f"h{number}") for number in range(4)), return_exceptions=True)
    assert all(isinstance(end, Service | Conflict) for end in ended)
    [kept] = await services(c)
    assert (kept.id, kept.version) == (made.id, 1 + sum(isinstance(end, Service) for end in ended))


@pytest.mark.parametrize(
    ("name", "provided"),
    [
        ("translator", ["change_org_users", "change_campaign_settings"]),
        ("coordinator", ["change_campaign_settings"]),
        ("stranger", []),
    ],
)
async def test_rights(m: Coalition, name: str, provided: list[str]) -> None:
    """Golden roles/upsert-service."""
    asked = {"required": ["change_org_services"], "provided": provided}
    org = {} if name == "stranger" else {"org_id": m.lead.id}
    wanted = service(WEBHOOK)
    refused = await refusal(use(m).upsert_service(m.users[name], "red", wanted))
    assert (refused.message, refused.details) == ("You do not have the required permission", asked | org)
    for allowed in ("owner", "campaigner", "admin"):
        assert (await use(m).upsert_service(m.users[allowed], "red", wanted)).name is WEBHOOK
    nobody = use(m).upsert_service(None, "red", wanted)
    assert await said(nobody) == ("User is not a member of team responsible for resource", "permission_denied")
    assert [await said(use(m).upsert_service(None, "none", wanted))] == UNKNOWN
