"""Keys of orgs (20 §3.5, golden keys/lifecycle; 20.13#3, Q33, Q34, Q35, D3)."""

import asyncio
from typing import Any

import pytest

from application.campaigns.coalition import UNKNOWN, Coalition, refusal, said, violations
from application.orgs.stage import instance, use
from proca.domain import base64url
from proca.domain.errors import Conflict, Forbidden, Refused, Unauthenticated, Violation
from proca.domain.orgs.keys import Keys, PublicKey, active_key
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import CAMPAIGNER, Role

PUBLIC = base64url.encode(b"k" * 32)
NOT_FOUND = ("Public key not found", "not_found")
BOTH = ["change_org_settings", "export_contacts"]
EXPORTER = Role("exporter", Permission.EXPORT_CONTACTS.mask, 0)


async def keys(c: Coalition, org: Org | None = None) -> Keys:
    async with c.w.container.store().unit() as unit:
        return await unit.keys.of((org or c.lead).id)


async def generated(c: Coalition, name: str = "first") -> PublicKey:
    return (await use(c).generate_org_key(c.owner, "red", name)).key


async def test_a_pair_is_made(c: Coalition) -> None:
    """20 §3.5: inactive, and its private half is shown once and kept nowhere."""
    pair = await use(c).generate_org_key(c.owner, "Red", "first")
    assert (pair.key.name, pair.key.active, pair.key.expired, pair.key.private) == ("first", False, False, None)
    assert (len(pair.key.public), len(pair.private.reveal())) == (32, 32)
    assert "private=***" in repr(pair)
    assert await keys(c) == (pair.key,)


async def test_the_instance_keeps_the_private_half(c: Coalition) -> None:
    """20 §1.1, D18: sealed by the vault."""
    pair = await use(c).generate_org_key(c.users["admin"], "instance", "second")
    [kept] = [key for key in await keys(c, await instance(c)) if key.id == pair.key.id]
    assert kept.private is not None
    assert kept.private.ciphertext != pair.private.reveal()
    assert c.w.container.vault().unlock(kept.private) == pair.private
    assert not kept.active


async def test_a_public_key_is_imported(c: Coalition) -> None:
    key = await use(c).add_key(c.owner, "red", "second", PUBLIC)
    assert (key.public, key.private, key.active) == (b"k" * 32, None, False)
    assert await keys(c) == (key,)


@pytest.mark.parametrize(
    ("name", "public", "wrong"),
    [
        ("bad", "***", [("Cannot decode public key using Base64", "public"), ("must by 256 bits", "public")]),
        ("bad", "AAAA", [("must by 256 bits", "public")]),
        ("bad", "A" * 86, [("must by 256 bits", "public")]),
        ("bad", "", [("can't be blank", "public")]),
        ("", PUBLIC, [("can't be blank", "name")]),
        ("", "", [("can't be blank", "name"), ("can't be blank", "public")]),
        ("a" * 256, PUBLIC, [("should be at most 255 character(s)", "name")]),
        (
            "bad\0",
            "\ud800",
            [
                ("has invalid format", "name"),
                ("Cannot decode public key using Base64", "public"),
                ("must by 256 bits", "public"),
            ],
        ),
        ("bad", "A" * 43, [("is invalid", "public")]),
    ],
)
async def test_keys_that_are_none(m: Coalition, name: str, public: str, wrong: list[tuple[str, str]]) -> None:
    """Golden keys/lifecycle; Q40, Q50."""
    expected = [Violation(message, (path,)) for message, path in wrong]
    assert await violations(use(m).add_key(m.owner, "red", name, public)) == expected
    assert await keys(m) == ()


async def test_a_generated_key_needs_a_name(m: Coalition) -> None:
    blank = [Violation("can't be blank", ("name",))]
    assert await violations(use(m).generate_org_key(m.owner, "red", " ")) == blank


async def test_exactly_one_key_is_active(c: Coalition) -> None:
    """20 §3.5, Q35: and its date says since when."""
    first, second = await generated(c), await generated(c, "second")
    await use(c).activate_key(c.owner, "red", first.id)
    await use(c).activate_key(c.owner, "red", second.id)
    assert {key.id: key.active for key in await keys(c)} == {first.id: False, second.id: True}
    assert all(key.updated_at > key.inserted_at for key in await keys(c))
    await use(c).deactivate_all_keys(c.owner, "red")
    assert active_key(await keys(c)) is None
    await use(c).deactivate_all_keys(c.owner, "red")


async def test_of_many_activated_at_once_one_is_active(c: Coalition) -> None:
    """D3: all who choose at once choose one after the other."""
    numbers = [(await generated(c, f"k{number}")).id for number in range(3)]
    calls = (use(c).activate_key(c.owner, "red", number) for number in numbers)
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert all(end is None or isinstance(end, Conflict) for end in ended)
    assert sum(key.active for key in await keys(c)) == 1


async def test_contacts_are_sealed_with_the_active_key(c: Coalition) -> None:
    """10 §6.4: what is activated here counts for the next signature."""
    key = await generated(c)
    page = await c.w.page(c.campaign, c.lead)
    await use(c).activate_key(c.owner, "red", key.id)
    await c.w.signed(page)
    [taken] = await c.w.recorded(c.lead)
    assert taken.contact is not None
    assert taken.contact.payload.public_key_id == key.id


async def test_a_key_is_retired_for_good(c: Coalition) -> None:
    """Q35."""
    key = await generated(c)
    await use(c).activate_key(c.owner, "red", key.id)
    retired = await use(c).expire_key(c.owner, "red", key.id)
    assert (retired.active, retired.expired, retired.expired_at) == (False, True, retired.updated_at)
    assert await keys(c) == (retired,)
    assert await said(use(c).activate_key(c.owner, "red", key.id)) == ("Public key expired", "expired")
    again = await use(c).expire_key(c.owner, "red", key.id)
    assert again.expired_at == retired.expired_at


async def test_keys_of_others_are_not_found(c: Coalition) -> None:
    """Golden keys/lifecycle."""
    key = await generated(c)
    for verb in (use(c).activate_key, use(c).expire_key):
        assert await said(verb(c.partner_owner, "yellow", key.id)) == NOT_FOUND
        for number in (999999999, 0, -1, 2**53):
            assert await said(verb(c.owner, "red", number)) == NOT_FOUND
    assert await keys(c) == (key,)


async def test_the_key_of_the_instance_is_only_replaced(c: Coalition) -> None:
    """Q33, D3."""
    admin, home = c.users["admin"], await instance(c)
    first = active_key(await keys(c, home))
    assert first is not None
    public_only = await use(c).add_key(admin, "instance", "theirs", PUBLIC)
    for refused in (
        use(c).deactivate_all_keys(admin, "instance"),
        use(c).expire_key(admin, "instance", first.id),
        use(c).activate_key(admin, "instance", public_only.id),
    ):
        found = await refusal(refused)
        assert isinstance(found, Refused)
        assert found.code == "instance_key_required"
    assert active_key(await keys(c, home)) == first
    second = (await use(c).generate_org_key(admin, "instance", "second")).key
    await use(c).activate_key(admin, "instance", second.id)
    await use(c).expire_key(admin, "instance", first.id)
    now = active_key(await keys(c, home))
    assert now is not None
    assert now.id == second.id


def verbs(c: Coalition) -> list[tuple[Any, tuple[object, ...]]]:
    """Each verb with what it asks of the lead org."""
    uses = use(c)
    return [
        (uses.generate_org_key, ("red", "k")),
        (uses.add_key, ("red", "k", PUBLIC)),
        (uses.activate_key, ("red", 1)),
        (uses.deactivate_all_keys, ("red",)),
        (uses.expire_key, ("red", 1)),
    ]


async def test_both_permissions_are_needed(m: Coalition) -> None:
    """20.13#3, Q34, D12: the original took either; the error lists names."""
    exporter = await m.member("exporter", m.lead, EXPORTER)
    for verb, wanted in verbs(m):
        for who in (m.users["campaigner"], exporter, m.users["stranger"], m.partner_owner):
            refused = await refusal(verb(who, *wanted))
            assert isinstance(refused, Forbidden)
            assert (refused.code, refused.details["required"]) == ("permission_denied", BOTH)
        refused = await refusal(verb(None, *wanted))
        assert isinstance(refused, Unauthenticated)
        assert refused.code == "permission_denied"
        assert [await said(verb(None, "none", *wanted[1:]))] == UNKNOWN
    assert CAMPAIGNER.perms & Permission.EXPORT_CONTACTS.mask == 0


async def test_admins_manage_keys_without_a_membership(m: Coalition) -> None:
    """D12."""
    pair = await use(m).generate_org_key(m.users["admin"], "red", "first")
    await use(m).activate_key(m.users["admin"], "red", pair.key.id)
    assert [key.active for key in await keys(m)] == [True]
