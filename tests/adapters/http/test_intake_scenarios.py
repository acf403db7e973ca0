"""Intake as spec 10 §4 and the scenarios of 10 §10.1 and §10.3 have it, over HTTP and over every store."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as BoxKey

from proca.domain.actions.action import ActionStatus
from proca.domain.supporters.supporter import SupporterStatus
from world import ACT, LINK, STORES, World, world


@pytest.fixture(params=STORES)
async def w(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        yield made


def messages_of(answer: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    return [(error["message"], error["path"]) for error in answer["errors"]]


async def test_10_1_no_1_a_signature(w: World) -> None:
    """10 §10.1 no. 1."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    contact = {"firstName": "Olga", "lastName": "Lind", "email": "olga@mail.test"}
    answer = await w.sign(page, contact={**contact, "address": {"country": "se", "postcode": "114 55"}})
    assert answer["data"]["addActionContact"]["firstName"] == "Olga"
    assert len(answer["data"]["addActionContact"]["contactRef"]) == 43
    (recorded,) = await w.recorded(alpha)
    assert recorded.supporter.clear_text.area == "SE"
    assert recorded.action.with_consent
    assert recorded.action.status is ActionStatus.NEW
    assert recorded.contact.communication_consent is True
    assert recorded.contact.communication_scopes == ("email",)
    assert not recorded.contact.payload.is_sealed
    assert recorded.contact.payload.public_key_id is None
    payload = json.loads(recorded.contact.payload.content)
    assert payload == {**contact, "country": "SE", "postcode": "114 55", "area": "SE"}


async def test_10_1_no_2_a_follow_up(w: World) -> None:
    """10 §10.1 no. 2."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    reference = await w.signed(page)
    fields = [{"key": "medium", "value": "mastodon"}, {"key": "age", "value": "31", "transient": True}]
    answer = await w.graphql(ACT, page=page.id, ref=reference, action={"actionType": "share", "fields": fields})
    assert answer["data"]["addAction"] == {"contactRef": reference, "firstName": "Olga"}
    first, second = await w.recorded(alpha)
    assert first.supporter == second.supporter
    assert second.action.fields == {"medium": "mastodon", "age": "31"}
    assert not second.action.with_consent


async def test_10_1_no_4_and_5_fields(w: World) -> None:
    """10 §10.1 nos. 4 and 5."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    cases = [
        ({"fields": [{"key": "a", "value": "1"}, {"key": "b", "value": "x"}]}, {"a": "1", "b": "x"}),
        ({"customFields": '{"n": 5}', "fields": [{"key": "c", "value": "7"}]}, {"n": 5, "c": "7"}),
        ({"fields": [{"key": "c", "value": "7"}, {"key": "c", "value": "8"}]}, {"c": ["8", "7"]}),
        (
            {"customFields": '{"l":["p","q"]}', "fields": [{"key": "c", "value": "7"}]},
            {"l": ["p", "q"], "c": "7"},
        ),
    ]
    for number, (given, _) in enumerate(cases):
        await w.signed(page, f"p{number}@mail.test", action={"actionType": "petition", **given})
    stored = [one.action for one in await w.recorded(alpha)]
    assert [dict(action.fields) for action in stored] == [fields for _, fields in cases]
    assert not any(action.testing for action in stored)


async def test_10_1_no_7_testing(w: World) -> None:
    """10 §10.1 no. 7, with D5: a testing signature is delivered, but never ranks or counts."""
    alpha = await w.org("alpha")
    campaign = await w.campaign(alpha)
    page = await w.page(campaign, alpha)
    await w.signed(page, action={"actionType": "petition", "testing": True})
    await w.process()
    (recorded,) = await w.recorded(alpha)
    assert recorded.action.status is ActionStatus.DELIVERED
    assert recorded.action.testing
    assert recorded.supporter.dupe_rank is None
    assert (await w.stats(campaign)).supporter_count == 0


async def test_10_1_no_8_not_asked(w: World) -> None:
    """10 §10.1 no. 8."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    await w.signed(page, privacy={"optIn": None, "leadOptIn": None})
    (recorded,) = await w.recorded(alpha)
    assert recorded.contact.communication_consent is None


@pytest.mark.parametrize(
    ("donation", "message"),
    [
        (
            {"schema": "STRIPE_PAYMENT_INTENT", "payload": '{"currency": "eur"}'},
            "payload does not contain amount, schema: stripe_payment_intent",
        ),
        ({"amount": 0, "payload": "{}"}, "must be positive"),
        ({"amount": 5, "currency": "QQQ", "payload": "{}"}, "does not exist"),
    ],
)
async def test_10_1_no_10_donations(w: World, donation: dict[str, Any], message: str) -> None:
    """10 §10.1 no. 10."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    answer = await w.sign(page, action={"actionType": "donate", "donation": donation})
    assert [error["message"] for error in answer["errors"]] == [message]
    assert await w.count("actions") == 0


async def test_a_donation_is_kept(w: World) -> None:
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    payload = '{"id": "pi_x", "amount": 1500, "currency": "eur"}'
    donation = {"schema": "STRIPE_PAYMENT_INTENT", "payload": payload, "frequencyUnit": "MONTHLY"}
    await w.signed(page, action={"actionType": "donate", "donation": donation})
    (recorded,) = await w.recorded(alpha)
    kept = recorded.action.donation
    assert kept is not None
    assert (kept.amount, kept.currency, kept.frequency_unit) == (1500, "EUR", "monthly")


async def test_10_1_no_11_tracking(w: World) -> None:
    """10 §10.1 no. 11."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    tracking = {"source": "team", "medium": "mail", "campaign": "week7"}
    await w.signed(page, tracking=tracking)
    await w.signed(page, "another@mail.test", tracking=tracking)
    first, second = await w.recorded(alpha)
    assert first.supporter.source_id == first.action.source_id == second.action.source_id
    assert await w.count("sources") == 1
    await w.process()
    (_, body), _ = await w.messages()
    assert body["tracking"] == {**tracking, "content": "", "location": ""}


@pytest.mark.parametrize(
    ("location", "referer", "stored"),
    [
        ("https://wood.test/act?u=2", "https://wood.test/", "https://wood.test/act"),
        ("https://evil.test/", "https://wood.test/act", "https://wood.test/act"),
        ("nonsense", "https://wood.test/act?x=1", "https://wood.test/act"),
        ("https://wood.test/act", None, ""),
        (None, "https://wood.test/act?x=1", "https://wood.test/act?x=1"),
    ],
)
async def test_10_1_no_13_location(w: World, location: str | None, referer: str | None, stored: str) -> None:
    """10 §10.1 no. 13."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    headers = {"referer": referer} if referer else {}
    await w.signed(page, tracking={"source": "x", "location": location}, headers=headers)
    await w.process()
    ((_, body),) = await w.messages()
    assert body["tracking"]["location"] == stored


async def test_an_explicit_null_in_tracking_stores_no_source(w: World) -> None:
    """10 §4.6: an invalid source is no error, and nothing is stored of it."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    await w.signed(page, tracking={"source": "x", "medium": None})
    (recorded,) = await w.recorded(alpha)
    assert recorded.action.source_id is None


async def test_10_1_no_14_mail_to_targets(w: World) -> None:
    """10 §10.1 no. 14."""
    from proca.domain.campaigns.mail_to_targets import MailToTargets  # noqa: PLC0415

    alpha = await w.org("alpha")
    window = MailToTargets(start_at=w.clock.now(), end_at=w.clock.now().replace(year=2027))
    campaign = await w.campaign(alpha, mtt=window)
    page = await w.page(campaign, alpha)
    targets = [(await w.target(campaign, number)).id for number in (1, 2, 3)]
    mtt = {"targets": targets, "subject": "", "body": "Dear {{target.name}}"}
    action = {"actionType": "mail2target", "mtt": mtt}
    await w.signed(page, action=action)
    (recorded,) = await w.recorded(alpha)
    assert recorded.action.mail is not None
    assert list(recorded.action.mail.targets) == targets
    unknown = await w.graphql(ACT, page=page.id, ref="dW5rbm93bg", action=action)
    assert [m for m, _ in messages_of(unknown)] == ["contact_ref: Cannot find contact for MTT action"]
    invalid = await w.sign(page, "not an address", action=action)
    assert messages_of(invalid) == [("has invalid format", ["addActionContact", "email"])]
    assert await w.count("actions") == 1
    foreign = await w.sign(page, "b@mail.test", action={**action, "mtt": {**mtt, "targets": [targets[0], "x"]}})
    assert messages_of(foreign) == [
        ("target to messages association violated", ["addActionContact", "messages", 1, "target"])
    ]


async def test_q5_address_of_a_mailing_supporter_is_one_line(w: World) -> None:
    """Q5; and 10 §10.3 no. 40: with mail to targets, nothing is cleared on delivery."""
    from proca.domain.campaigns.mail_to_targets import MailToTargets  # noqa: PLC0415

    alpha = await w.org("alpha")
    window = MailToTargets(start_at=w.clock.now(), end_at=w.clock.now().replace(year=2027))
    page = await w.page(await w.campaign(alpha, mtt=window), alpha)
    address = {"street": "Gata", "streetNumber": "3", "locality": "Lund"}
    contact = {"firstName": "Olga", "lastName": "Lind", "email": "o@mail.test", "address": address}
    await w.signed(page, contact=contact)
    await w.process()
    (recorded,) = await w.recorded(alpha)
    kept = recorded.supporter.clear_text
    assert (kept.email, kept.last_name) == ("o@mail.test", "Lind")
    assert kept.address is not None
    assert all(part in kept.address for part in ("Gata", "3", "Lund"))


async def test_10_3_no_40_clear_text_goes_on_delivery(w: World) -> None:
    """10 §10.3 no. 40: e-mail null, first name kept."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    await w.signed(page)
    await w.process()
    (recorded,) = await w.recorded(alpha)
    assert recorded.supporter.clear_text.email is None
    assert recorded.supporter.clear_text.first_name == "Olga"


async def test_a_high_security_org_keeps_and_tells_no_name(w: World) -> None:
    """10 §6.5 and §4.2."""
    alpha = await w.org("alpha", high_security=True)
    page = await w.page(await w.campaign(alpha), alpha)
    answer = await w.sign(page)
    assert answer["data"]["addActionContact"]["firstName"] is None
    (recorded,) = await w.recorded(alpha)
    assert recorded.supporter.clear_text.email is None


async def test_10_1_no_16_unlinked_actions_find_their_supporter(w: World) -> None:
    """10 §10.1 no. 16, with Q4: processed at once, not by the next sweep."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    ref = "c29tZWJvZHk"
    answer = await w.graphql(ACT, page=page.id, ref=ref, action={"actionType": "share"})
    assert answer["data"]["addAction"] == {"contactRef": ref, "firstName": None}
    assert await w.process() == 0
    await w.signed(page, ref=ref)
    await w.process()
    shared, _ = await w.recorded(alpha)
    assert shared.action.ref is None
    assert shared.action.status is ActionStatus.DELIVERED


async def test_q3_linking_stays_within_the_org(w: World) -> None:
    """Q3: a reference text links nothing on pages of other orgs."""
    alpha, beta = await w.org("alpha"), await w.org("beta")
    campaign = await w.campaign(alpha)
    here, there = await w.page(campaign, alpha), await w.page(campaign, beta)
    ref = "c29tZWJvZHk"
    await w.graphql(ACT, page=there.id, ref=ref, action={"actionType": "share"})
    await w.signed(here, ref=ref)
    assert len(await w.recorded(alpha)) == 1


async def test_link_actions(w: World) -> None:
    """10 §4.5: linkActions, repeated without effect; null and absent link nothing (Q1)."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    reference = await w.signed(page)
    await w.graphql(ACT, page=page.id, ref="Zmlyc3Q", action={"actionType": "share"})
    await w.graphql(ACT, page=page.id, ref="c2Vjb25k", action={"actionType": "share"})
    for refs in (None, [], ["Zmlyc3Q", "c2Vjb25k"], ["Zmlyc3Q"]):
        answer = await w.graphql(LINK, page=page.id, ref=reference, refs=refs)
        assert answer["data"]["linkActions"]["contactRef"] == reference
    await w.process()
    recorded = await w.recorded(alpha)
    assert len(recorded) == 3
    assert {one.action.status for one in recorded} == {ActionStatus.DELIVERED}


async def test_10_1_no_17_linking_nobody(w: World) -> None:
    """10 §10.1 no. 17."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    answer = await w.graphql(LINK, page=page.id, ref="bm9ib2R5", refs=["eA"])
    assert [message for message, _ in messages_of(answer)] == ["ActionPage or contact not found"]
    answer = await w.graphql(ACT, page=page.id, ref="not base64!", action={"actionType": "share"})
    assert [message for message, _ in messages_of(answer)] == ["contact_ref: Cannot decode from Base64url"]


async def test_the_latest_supporter_speaks(w: World) -> None:
    """10 §3.3, D22: time, then number."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    reference = await w.signed(page)
    contact = {"firstName": "Olenka", "email": "olga@mail.test"}
    assert await w.signed(page, contact=contact) == reference
    answer = await w.graphql(ACT, page=page.id, ref=reference, action={"actionType": "share"})
    assert answer["data"]["addAction"]["firstName"] == "Olenka"


@pytest.mark.parametrize("first_name", ["<b>x", "'-f(1)-'", "http://10.0.0.1", "%41nna"])
async def test_10_1_no_19_hostile_names(w: World, first_name: str) -> None:
    """10 §10.1 no. 19."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha, contact_schema="eci"), alpha)
    contact = {"firstName": first_name, "lastName": "Roe", "nationality": {"country": "FR"}}
    answer = await w.sign(page, contact=contact)
    assert ("has invalid format", ["addActionContact", "firstName"]) in messages_of(answer)


async def test_10_1_no_19_lengths_and_dates(w: World) -> None:
    """10 §10.1 no. 19."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha, contact_schema="eci"), alpha)
    contact = {"firstName": "a" * 6000, "lastName": "Roe", "nationality": {"country": "FR"}}
    answer = await w.sign(page, contact=contact)
    assert ("should be at most 64 character(s)", ["addActionContact", "firstName"]) in messages_of(answer)
    answer = await w.sign(page, contact={**contact, "birthDate": ""})
    assert "data" not in answer
    address = {"country": "FR", "postcode": "1" * 25, "locality": "Lyon", "street": "Rue"}
    contact = {**contact, "firstName": "Jean", "birthDate": "1980-01-01", "address": address}
    answer = await w.sign(page, contact=contact)
    assert ("has invalid format", ["addActionContact", "address", "postcode"]) in messages_of(answer)
    assert await w.count("supporters") == 0


async def test_10_3_no_34_own_campaign(w: World) -> None:
    """10 §10.3 no. 34."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    await w.signed(page)
    assert await w.count("contacts") == 1


async def test_10_3_no_35_split(w: World) -> None:
    """10 §10.3 no. 35, and §5: each org sees only its own copy and consent."""
    alpha, beta = await w.org("alpha"), await w.org("beta")
    page = await w.page(await w.campaign(alpha), beta, delivery=False)
    await w.signed(page, privacy={"optIn": True, "leadOptIn": True})
    (partner,), (lead,) = await w.recorded(beta), await w.recorded(alpha)
    assert (partner.contact.org_id, partner.contact.delivery_consent) == (beta.id, False)
    assert (lead.contact.org_id, lead.contact.delivery_consent) == (alpha.id, True)


async def test_10_3_no_38_sealed_contacts(w: World) -> None:
    """10 §10.3 nos. 37 and 38: with a key sealed for that org alone, replaced at once, without a key in clear."""
    alpha, beta = await w.org("alpha"), await w.org("beta")
    page = await w.page(await w.campaign(alpha), beta)
    key, private = await w.key(beta)
    await w.signed(page, privacy={"optIn": True, "leadOptIn": True})
    (sealed,), (plain,) = await w.recorded(beta), await w.recorded(alpha)
    assert not plain.contact.payload.is_sealed
    payload = sealed.contact.payload
    assert payload.public_key_id == key.id
    async with w.container.store().unit() as unit:
        instance = await unit.orgs.named("instance")
        assert instance is not None
        (signer,) = await unit.keys.of(instance.id)
    assert payload.sign_key_id == signer.id
    box = Box(PrivateKey(private.reveal()), BoxKey(signer.public))
    assert json.loads(box.decrypt(payload.content, payload.nonce))["email"] == "olga@mail.test"
    replaced, _ = await w.key(beta, "next")
    await w.signed(page, "next@mail.test")
    assert (await w.recorded(beta))[-1].contact.payload.public_key_id == replaced.id


async def test_d3_sealed_or_refused(w: World) -> None:
    """D3: a key that cannot be used refuses the signature; plain text is never the fallback."""
    from attrs import evolve  # noqa: PLC0415

    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    await w.key(alpha)
    async with w.container.store().unit() as unit:
        instance = await unit.orgs.named("instance")
        assert instance is not None
        (signer,) = await unit.keys.of(instance.id)
        await unit.keys.put(evolve(signer, active=False))
    answer = await w.sign(page)
    assert answer["errors"][0]["extensions"]["code"] == "sealing_unavailable"
    assert await w.count("supporters") == 0


async def test_10_4_no_55_ranks_across_the_coalition(w: World) -> None:
    """10 §10.4 no. 55."""
    alpha, beta = await w.org("alpha"), await w.org("beta")
    campaign = await w.campaign(alpha, force_delivery=True)
    a, b = await w.page(campaign, alpha), await w.page(campaign, beta)
    for page in (a, b, a):
        await w.signed(page)
        await w.process()
    recorded = await w.recorded(alpha)
    assert [one.supporter.dupe_rank for one in recorded] == [0, 1, 2]
    wanted = [ActionStatus.DELIVERED, ActionStatus.DELIVERED, ActionStatus.REPEAT]
    assert [one.action.status for one in recorded] == wanted
    stats = await w.stats(campaign)
    assert stats.supporter_count == 1
    assert stats.by_action_type == {"petition": 2}


async def test_confirm_stages_wait(w: World) -> None:
    """30 §11 no. 2, as far as it goes here: the supporter waits, and the message is in the outbox."""
    alpha = await w.org("alpha", supporter_confirm=True)
    page = await w.page(await w.campaign(alpha), alpha)
    await w.signed(page)
    await w.process()
    (recorded,) = await w.recorded(alpha)
    assert recorded.supporter.status is SupporterStatus.CONFIRMING
    assert recorded.action.status is ActionStatus.NEW
    assert [topic for topic, _ in await w.messages()] == [f"org.{alpha.id}.confirm.supporter"]
    assert recorded.supporter.clear_text.email == "olga@mail.test"


async def test_d15_strict_intake(w: World) -> None:
    """D15: draft, closed and not-live pages accept by default, and refuse where the campaign or org is strict."""
    alpha = await w.org("alpha")
    strict = {"strictIntake": True}
    lax = await w.page(await w.campaign(alpha, "lax", status="closed"), alpha)
    closed = await w.page(await w.campaign(alpha, "closed", status="closed", config=strict), alpha)
    not_live = await w.page(await w.campaign(alpha, "dark", config=strict), alpha)
    live = await w.page(await w.campaign(alpha, "open", config=strict), alpha, live=True)
    codes = [(await w.sign(page)).get("errors", [{}])[0].get("extensions") for page in (lax, closed, not_live, live)]
    assert codes == [None, {"code": "campaign_closed"}, {"code": "page_not_live"}, None]


async def test_d16_idempotency(w: World) -> None:
    """D16: same key and body gives the stored answer, the key with another body is a mismatch, kept for 24 hours."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    headers = {"idempotency-key": "k-1"}
    first = await w.sign(page, headers=headers)
    assert await w.sign(page, headers=headers) == first
    assert await w.count("supporters") == 1
    other = await w.sign(page, "other@mail.test", headers=headers)
    assert other["errors"][0]["extensions"] == {"code": "idempotency_mismatch"}
    w.clock.move(hours=25)
    assert await w.container.keep_house()() == 1
    await w.signed(page, "other@mail.test", headers=headers)
    assert await w.count("supporters") == 2


async def test_d16_in_extensions_and_per_field(w: World) -> None:
    """D16: `extensions.idempotencyKey`; two mutations of one document do not collide."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    one = f'addActionContact(actionPageId: {page.id}, action: {{actionType: "p"}}, privacy: {{}}, contact: '
    query = f'mutation {{ a: {one} {{firstName: "A", email: "a@x.y"}}) {{contactRef}} '
    query += f'b: {one} {{firstName: "B", email: "b@x.y"}}) {{contactRef}} }}'
    body = {"query": query, "extensions": {"idempotencyKey": "k-2"}}
    first, second = [(await w.http.post("/api", json=body)).json() for _ in range(2)]
    assert first == second
    assert first["data"]["a"] != first["data"]["b"]
    assert await w.count("supporters") == 2


async def test_settings_that_change_between_reading_and_storing_are_read_again(w: World) -> None:
    """A key activated a moment ago seals the very next contact, whatever any process remembered of the page."""
    alpha = await w.org("alpha")
    page = await w.page(await w.campaign(alpha), alpha)
    await w.signed(page)
    await w.key(alpha)
    await w.signed(page, "next@mail.test")
    assert [one.contact.payload.is_sealed for one in await w.recorded(alpha)] == [False, True]


async def test_an_unknown_page(w: World) -> None:
    answer = await w.graphql(ACT, page=4711, ref="eA", action={"actionType": "share"})
    assert messages_of(answer) == [("action_page_id: Cannot find Action Page with id=4711", ["addAction"])]
