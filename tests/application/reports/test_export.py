"""Exports: which rows come, and what stands in them (10 §9, 20 §3.4.1)."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as BoxKey

from data_world import DataWorld, refusal
from proca.application.reports.export_actions import MOST_ROWS, USUAL_ROWS, ExportActions, ExportRequest
from proca.application.reports.exported_row import ExportedConsent, ExportedContact, row_of
from proca.domain import base64url
from proca.domain.contacts.contact import Payload
from proca.domain.contacts.schema import ContactSchema
from proca.domain.ids import OrgId, PublicKeyId
from proca.domain.supporters.supporter import EmailStatus
from proca.domain.users.roles import OWNER, ROLES
from proca.ports.exports import ExportedAction, ExportFilter
from strategies_record import SIGNATURE, SIGNER, a_contact

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
EVERYTHING = ["a_yes", "b_no", "c_unasked", "d_test", "e_two", "f_three", "g_share"]
OPTED_IN = ["a_yes", "e_two", "f_three", "g_share"]
ACT = """mutation ($p: Int!, $r: ID!, $a: ActionInput!) {
  addAction(actionPageId: $p, contactRef: $r, action: $a) { contactRef } }"""


async def set_filters_stage(d: DataWorld) -> None:
    """What golden exports/filters sets up."""
    first, second = await d.page("one"), await d.page("two")
    await d.sign(first, "yes", "a_yes")
    await d.sign(first, "no", "b_no", opt_in=False)
    await d.sign(first, "unasked", "c_unasked", opt_in=None)
    await d.sign(first, "test", "d_test", testing=True)
    await d.sign(second, "two", "e_two")
    ref = await d.sign(second, "three", "f_three")
    await d.w.graphql(ACT, p=second.id, r=ref, a={"actionType": "g_share"})
    await d.w.process()


# ---------------------------------------------------------------- which rows


async def test_the_filters(d: DataWorld) -> None:
    """Golden exports/filters, step by step."""
    await set_filters_stage(d)
    rows = await d.export(only_opt_in=False, include_testing=True)
    assert [row.action_type for row in rows] == EVERYTHING
    number = {row.action_type: row.action_id for row in rows}
    one, two = rows[0].campaign_id, rows[4].campaign_id
    in_two = ["e_two", "f_three", "g_share"]
    for wanted, expected in [
        ({}, OPTED_IN),
        ({"only_opt_in": False}, [kind for kind in EVERYTHING if kind != "d_test"]),
        ({"include_testing": True}, ["a_yes", "d_test", *in_two]),
        ({"only_opt_in": None}, OPTED_IN),
        ({"only_opt_in": True}, OPTED_IN),
        ({"only_double_opt_in": True}, []),
        ({"only_double_opt_in": None, "include_testing": None, "limit": None, "start": None}, OPTED_IN),
        ({"campaign_name": "two"}, in_two),
        ({"campaign_name": "TWO"}, in_two),
        ({"campaign_id": one}, ["a_yes"]),
        ({"campaign_name": "two", "campaign_id": one}, in_two),
        ({"campaign_name": None, "campaign_id": two}, in_two),
        ({"campaign_name": "none"}, []),
        ({"campaign_name": "t\0wo"}, []),
        ({"campaign_name": "\ud800"}, []),
        ({"campaign_id": 999_999_999}, []),
        ({"limit": 2}, OPTED_IN[:2]),
        ({"limit": 0}, []),
        ({"start": number["a_yes"]}, OPTED_IN),
        ({"start": number["a_yes"] + 1}, in_two),
        ({"start": -5}, OPTED_IN),
        ({"start": 2**53}, []),
        ({"after": LONG_AGO}, OPTED_IN),
        ({"after": datetime(1, 1, 1, tzinfo=UTC)}, OPTED_IN),
        ({"after": datetime(999, 1, 1, tzinfo=UTC)}, OPTED_IN),
        ({"after": datetime.max.replace(tzinfo=UTC)}, []),
        ({"after": datetime(2190, 1, 1, tzinfo=UTC)}, []),
        ({"contacts": True}, ["a_yes", "e_two", "f_three"]),
        ({"contacts": True, "only_opt_in": False}, ["a_yes", "b_no", "c_unasked", "e_two", "f_three"]),
    ]:
        assert await d.types(**wanted) == expected, wanted


async def test_three_actions_one_without_consent(d: DataWorld) -> None:
    """20 §12 no. 29, 10 §10.6 no. 62: two by default, three without the filter, a blank address changes nothing."""
    page = await d.page()
    for who, opt_in in (("a", True), ("b", False), ("c", True)):
        await d.sign(page, who, opt_in=opt_in)
    await d.w.process()
    assert len(await d.export()) == 2
    assert len(await d.export(only_opt_in=False)) == 3
    assert len(await d.export(contacts=True, email="   ")) == 2
    assert len(await d.export(contacts=True, email="")) == 2


async def test_what_is_not_settled_is_not_exported(d: DataWorld) -> None:
    """Actions that wait for processing, and un-linked ones."""
    page = await d.page()
    await d.sign(page, "olga")
    await d.w.graphql(ACT, p=page.id, r="A" * 43, a={"actionType": "share"})
    assert await d.export() == ()
    await d.w.process()
    assert len(await d.export()) == 1


async def test_after_is_the_moment_itself(d: DataWorld) -> None:
    """10 §9: created at that moment or later."""
    page = await d.page()
    await d.sign(page, "olga")
    await d.w.process()
    [row] = await d.export()
    assert await d.types(after=row.created_at) == ["petition"]
    assert await d.types(after=row.created_at + timedelta(microseconds=1)) == []


async def test_everything_is_there_after_the_addresses_are_gone(d: DataWorld) -> None:
    """10 §10.6 no. 64."""
    page = await d.page()
    for who in "abc":
        await d.sign(page, who)
    await d.w.process()
    assert len(await d.export(after=LONG_AGO)) == 3


# ---------------------------------------------------------------- one person


async def test_somebody_who_has_not_confirmed_is_found(d: DataWorld) -> None:
    """20 §12 no. 29: exactly their action, whatever it is; Q20: the rank is 0 where there is none."""
    page = await d.page()
    await d.sign(page, "olga", opt_in=False)
    await d.sign(page, "otto")
    [row] = await d.export(contacts=True, email=" olga@mail.test ")
    assert (row.privacy.opt_in, row.contact.dupe_rank) == (False, 0)
    assert json.loads(row.contact.payload)["email"] == "olga@mail.test"


@pytest.mark.parametrize("spelling", ["OLGA@mail.test", "Olga@Mail.Test", "\tolga@MAIL.test\n"])
async def test_letter_case_does_not_matter(d: DataWorld, spelling: str) -> None:
    """Q21; also after delivery took the address away."""
    page = await d.page()
    await d.sign(page, "olga")
    await d.w.process()
    assert len(await d.export(contacts=True, email=spelling)) == 1


async def test_the_address_drops_consent_and_states_and_nothing_else(d: DataWorld) -> None:
    """10 §9: testing, double opt-in, campaign and org still count."""
    page, other = await d.page("one"), await d.page("two")
    partner = await d.w.org("partner")
    theirs = await d.w.page(await d.w.campaign(partner, "three"), partner)
    ref = await d.sign(page, "olga", "a", opt_in=False)
    await d.w.graphql(ACT, p=page.id, r=ref, a={"actionType": "b"})
    await d.sign(other, "olga", "c", testing=True)
    await d.sign(theirs, "olga", "d")
    email = "olga@mail.test"
    assert await d.types(contacts=True, email=email) == ["a", "b"]
    assert await d.types(contacts=True, email=email, include_testing=True) == ["a", "b", "c"]
    assert await d.types(contacts=True, email=email, only_double_opt_in=True) == []
    assert await d.types(contacts=True, email=email, campaign_name="two", include_testing=True) == ["c"]


async def test_schemas_whose_fingerprint_is_more_than_the_address(d: DataWorld) -> None:
    """Q21: found as long as the address is kept, in any letter case."""
    campaign = await d.w.campaign(d.org, "initiative", contact_schema=ContactSchema.POPULAR_INITIATIVE)
    page = await d.w.page(campaign, d.org)
    contact = {"firstName": "Olga", "email": "Olga@mail.test", "address": {"postcode": "8001"}}
    answer = await d.w.sign(page, contact=contact)
    assert "errors" not in answer, answer
    assert len(await d.export(contacts=True, email="OLGA@MAIL.TEST")) == 1
    assert await d.export(contacts=True, email="otto@mail.test") == ()


@pytest.mark.parametrize("email", ["nobody@mail.test", "%", "no\0body@mail.test", "\ud800@mail.test", "x" * 10_000])
async def test_nobody_of_that_address(d: DataWorld, email: str) -> None:
    await d.sign(await d.page(), "olga")
    assert await d.export(contacts=True, email=email) == ()


# ---------------------------------------------------------------- what stands in them


async def test_a_full_row(d: DataWorld) -> None:
    """Golden exports/filters full-rows, with tracking and a donation."""
    page = await d.page()
    donation = {"amount": 500, "currency": "SEK", "frequencyUnit": "MONTHLY", "payload": '{"iban":"x"}'}
    ref = await d.w.signed(
        page,
        action={"actionType": "donate", "customFields": '{"why":"rivers","tags":["a","b"]}', "donation": donation},
        tracking={"source": "news", "medium": "mail", "campaign": "march"},
    )
    await d.w.process()
    [row] = await d.export()
    assert row.contact == ExportedContact(
        ref, 0, '{"firstName":"Olga","lastName":"Lind","email":"olga@mail.test"}', None, None, None
    )
    assert row.privacy == ExportedConsent(True, row.privacy.given_at, EmailStatus.NONE, None, True)
    assert row.tracking is not None
    assert (row.tracking.source, row.tracking.medium, row.tracking.content) == ("news", "mail", "")
    assert row.donation is not None
    assert (row.donation.amount, row.donation.currency, row.donation.frequency_unit) == (500, "SEK", "monthly")
    assert dict(row.custom_fields) == {"why": "rivers", "tags": ["a", "b"]}
    assert (row.action_type, row.campaign_id, row.action_page_id) == ("donate", page.campaign_id, page.id)
    assert row.created_at.tzinfo is not None
    assert "olga" not in repr(row)


async def test_a_plain_row(d: DataWorld) -> None:
    """Golden exports/filters full-rows."""
    await d.sign(await d.page(), "olga")
    await d.w.process()
    [row] = await d.export()
    assert (row.tracking, row.donation, dict(row.custom_fields)) == (None, None, {})


async def test_only_the_org_can_open_a_sealed_copy(d: DataWorld) -> None:
    """10 §9: base64url of ciphertext and nonce, with both keys."""
    key, private = await d.w.key(d.org)
    d.w.clock.move(seconds=2)
    await d.sign(await d.page(), "olga")
    await d.w.process()
    [row] = await d.export()
    assert row.contact.public_key is not None
    assert row.contact.sign_key is not None
    assert row.contact.nonce is not None
    assert (row.contact.public_key.id, row.contact.public_key.public) == (key.id, base64url.encode(key.public))
    box = Box(PrivateKey(private.reveal()), BoxKey(base64url.decode(row.contact.sign_key.public)))
    opened = box.decrypt(base64url.decode(row.contact.payload), base64url.decode(row.contact.nonce))
    assert json.loads(opened)["email"] == "olga@mail.test"


async def test_repeats_have_their_rank(d: DataWorld) -> None:
    page = await d.page()
    for _ in range(3):
        await d.sign(page, "olga")
    await d.w.process()
    assert [row.contact.dupe_rank for row in await d.export()] == [0, 1, 2]


def test_a_key_that_is_gone_is_null() -> None:
    """Decision 0015: what opens a contact is not checked."""
    sealed = evolve(a_contact(), payload=Payload(b"?", bytes(24), PublicKeyId(5), PublicKeyId(6)))
    row = row_of(ExportedAction(SIGNATURE, SIGNER, sealed, None), {})
    assert (row.contact.public_key, row.contact.sign_key) == (None, None)


# ---------------------------------------------------------------- two orgs


async def test_each_org_sees_its_own_copies(d: DataWorld) -> None:
    """Golden privacy/split-delivery: 15 rows for the lead, 8 for the partner, each with the consent given to them."""
    mate = await d.w.org("mate")
    partner = await d.people.staff(mate, OWNER, "partner")
    pages = {
        "own": await d.page("common"),
        "partner": await d.page("common", mate),
        "lead": await d.page("common", mate, delivery=False),
    }
    for where, page in pages.items():
        for opt_in in (True, False, None):
            for lead_opt_in in (True, False):
                kind = f"{where}_{opt_in}_{lead_opt_in}"
                privacy = {"optIn": opt_in, "leadOptIn": lead_opt_in}
                await d.w.signed(page, f"{kind}@mail.test", action={"actionType": kind}, privacy=privacy)
    await d.w.process()
    of_lead = await d.export(only_opt_in=False)
    of_partner = await d.use.export_actions(partner, "mate", ExportRequest(only_opt_in=False))
    assert (len(of_lead), len(of_partner)) == (15, 8)
    for row in of_lead:
        where, opt_in, lead_opt_in = row.action_type.split("_")
        assert str(row.privacy.opt_in) == (opt_in if where == "own" else lead_opt_in)
    assert {str(row.privacy.opt_in) == row.action_type.split("_")[1] for row in of_partner} == {True}
    assert len(await d.export()) == 2 + 3 + 3
    assert len(await d.use.export_actions(partner, "mate", ExportRequest())) == 2 + 2


# ---------------------------------------------------------------- pages of rows


async def test_reading_on_until_nothing_comes(d: DataWorld) -> None:
    """40 item 8, 10 §10.6 no. 65: `start = last number + 1`, also while others go on signing."""
    page = await d.page()
    for number in range(7):
        await d.sign(page, f"s{number}")
    await d.w.process()
    read, start = [], 0
    while rows := await d.export(start=start, limit=3):
        read += [row.action_id for row in rows]
        start = read[-1] + 1
        if len(read) == 3:
            await d.sign(page, "late")
            await d.w.process()
    assert read == [row.action_id for row in await d.export()]
    assert len(read) == 8
    assert await d.export(start=start) == ()


class Asked:
    """Exports that remember what was asked."""

    def __init__(self) -> None:
        self.filters: list[ExportFilter] = []

    async def actions(self, _org_id: OrgId, wanted: ExportFilter) -> list[ExportedAction]:
        self.filters.append(wanted)
        return []

    async def keys(self, _ids: object) -> dict[PublicKeyId, object]:
        return {}


async def asked_of_store(m: DataWorld, wanted: ExportRequest) -> ExportFilter:
    asked = Asked()
    export = ExportActions(m.w.container.store(), asked, "seed")  # type: ignore[arg-type]  # two verbs are enough
    await export(m.owner, "VAULT", wanted)
    return asked.filters[0]


@pytest.mark.parametrize(
    ("limit", "rows"),
    [(None, USUAL_ROWS), (1, 1), (MOST_ROWS, MOST_ROWS), (MOST_ROWS + 1, MOST_ROWS), (2**53 - 1, MOST_ROWS)],
)
async def test_the_limit_has_a_limit(m: DataWorld, limit: int | None, rows: int) -> None:
    """Q22: 100 unless said otherwise, 1,000 at most."""
    assert (await asked_of_store(m, ExportRequest(limit=limit))).limit == rows


async def test_nulls_are_the_same_as_nothing(m: DataWorld) -> None:
    """Q1."""
    nulls = dict.fromkeys(
        ("campaign_name", "campaign_id", "start", "after", "limit", "only_opt_in", "only_double_opt_in", "email")
    )
    assert await asked_of_store(m, ExportRequest(**nulls, include_testing=None)) == ExportFilter()


@pytest.mark.parametrize("limit", [-1, -(2**53)])
async def test_a_limit_below_zero(d: DataWorld, limit: int) -> None:
    refused = await refusal(d.export(limit=limit))
    assert (refused.message, refused.path) == ("is invalid", ("limit",))


@pytest.mark.parametrize(
    "after",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    ],
)
async def test_a_moment_out_of_time(d: DataWorld, after: datetime) -> None:
    refused = await refusal(d.export(after=after))
    assert (refused.message, refused.path) == ("is invalid", ("after",))


# ---------------------------------------------------------------- who


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
async def test_only_owners_export(m: DataWorld, role: object) -> None:
    """20 §12, roles table: exportActions."""
    member = await m.people.staff(m.org, role, "somebody")  # type: ignore[arg-type]  # it is a role
    asked = m.use.export_actions(member, "vault", ExportRequest())
    if role is OWNER:
        assert await asked == ()
        return
    refused = await refusal(asked)
    assert (refused.code, refused.details["required"]) == ("permission_denied", ["export_contacts"])
    assert refused.details["org_id"] == m.org.id


async def test_strangers_and_nobody(d: DataWorld) -> None:
    """Golden exports/filters: stranger, anonymous, admin, unknown org."""
    stranger, admin = await d.people.user("stranger"), await d.people.admin()
    refused = await refusal(d.use.export_actions(stranger, "vault", ExportRequest()))
    assert refused.message == "You do not have the required permission"
    assert refused.details == {"required": ["export_contacts"], "provided": []}
    refused = await refusal(d.use.export_actions(None, "vault", ExportRequest()))
    assert refused.message == "User is not a member of team responsible for resource"
    assert refused.code == "permission_denied"
    assert await d.use.export_actions(admin, "vault", ExportRequest()) == ()
    for name in ("none", "no\0ne", "\ud800", ""):
        refused = await refusal(d.use.export_actions(None, name, ExportRequest()))
        assert (refused.message, refused.code) == ("Entity not found", "not_found")
