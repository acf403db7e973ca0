"""Erasure on demand (20 §3.5 `deleteContact`, 10 §5.4)."""

from collections.abc import Sequence

import pytest
from attrs import define, evolve, field
from sqlalchemy.ext.asyncio import AsyncConnection

from data_world import DataWorld, data_world, refusal
from proca.adapters.sql.record import actions
from proca.application.privacy.delete_contact import DeleteContact
from proca.application.reports.export_actions import ExportRequest
from proca.domain.actions.action import Action
from proca.domain.orgs.org import Org
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.supporter import Supporter
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER, ROLES, Role

NOBODY = "A" * 43


async def supporters_of(d: DataWorld, org: Org) -> list[Supporter]:
    """The supporters of whom the org still has a contact."""
    return [one.supporter for one in await d.w.recorded(org)]


async def test_the_persons_data_are_gone(d: DataWorld) -> None:
    """20 §12 no. 28, 10 §10.3 no. 41; the area stays, for it is counted (Q36)."""
    mate = await d.w.org("mate")
    page = await d.page("one", mate)
    person = {"firstName": "Olga", "lastName": "Lind", "email": "olga@mail.test", "address": {"country": "SE"}}
    ref = await d.w.signed(page, contact=person, privacy={"optIn": True, "leadOptIn": True})
    await d.sign(await d.page("one"), "otto")
    await d.w.process()
    await d.use.delete_contact(d.owner, "VAULT", ref)
    [left] = await supporters_of(d, d.org)
    assert left.fingerprint != (await supporters_of(d, mate))[0].fingerprint
    assert [one.clear_text for one in await supporters_of(d, mate)] == [ClearText(area="SE")]
    assert [row.action_type for row in await d.export()] == ["petition"]
    assert await d.export(contacts=True, email="olga@mail.test") == ()


async def test_a_partner_erases_what_is_theirs(d: DataWorld) -> None:
    """10 §5.4, Q36: the lead's copy and the clear text stay."""
    mate = await d.w.org("mate")
    partner = await d.people.staff(mate, OWNER)
    ref = await d.w.signed(await d.page("one", mate), privacy={"optIn": True, "leadOptIn": True})
    await d.w.process()
    [before] = await supporters_of(d, d.org)
    await d.use.delete_contact(partner, "mate", ref)
    assert await d.use.export_actions(partner, "mate", ExportRequest(only_opt_in=False)) == ()
    assert await supporters_of(d, d.org) == [before]
    assert before.clear_text.first_name == "Olga"


async def test_every_signature_of_the_person(d: DataWorld) -> None:
    """Supporters are never merged, so all of them are meant; those who wait keep their text (10 §5.4: accepted)."""
    page = await d.page()
    for _ in range(2):
        ref = await d.sign(page, "olga")
    await d.w.process()
    await d.sign(page, "olga")
    await d.use.delete_contact(d.owner, "vault", ref)
    await d.w.process()
    assert await d.export(only_opt_in=False) == ()
    assert await d.w.count("contacts") == 0
    assert await d.w.count("supporters") == 3


async def test_erasing_again_and_erasing_nobody(d: DataWorld) -> None:
    """20 §3.5: always a success; golden roles/delete-contact."""
    ref = await d.sign(await d.page(), "olga")
    await d.w.process()
    for wanted in (ref, ref, NOBODY, "", "AA"):
        await d.use.delete_contact(d.owner, "vault", wanted)
    assert await d.export() == ()


async def test_an_export_that_an_erasure_overtakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found first and is gone now is left out; on SQLite readers see one moment anyway."""
    async with data_world("postgresql") as d:
        page = await d.page()
        ref = await d.sign(page, "olga")
        await d.sign(page, "otto", "other")
        await d.w.process()

        async def slowly(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Action]:
            found = await actions(connection, ids)
            await d.use.delete_contact(d.owner, "vault", ref)
            return found

        monkeypatch.setattr("proca.adapters.sql.exports.record.actions", slowly)
        assert await d.types() == ["other"]


@pytest.mark.parametrize("ref", ["not base64!", NOBODY + "=", "A", "ÄÄ", "\0", "\ud800"])
async def test_what_is_no_reference(d: DataWorld, ref: str) -> None:
    """20 §3.2."""
    refused = await refusal(d.use.delete_contact(d.owner, "vault", ref))
    assert (refused.message, refused.code, refused.path) == ("invalid contact_ref encoding", None, ())


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
async def test_only_owners_erase(m: DataWorld, role: Role) -> None:
    """20 §12, roles table; golden roles/delete-contact."""
    ref = await m.sign(await m.page(), "olga")
    member = await m.people.staff(m.org, role, "somebody")
    asked = m.use.delete_contact(member, "vault", ref)
    if role is OWNER:
        await asked
        assert await m.w.count("contacts") == 0
        return
    refused = await refusal(asked)
    assert (refused.code, refused.details["required"]) == ("permission_denied", ["delete_contacts"])
    assert await m.w.count("contacts") == 1


async def test_a_legacy_owner_does_not(d: DataWorld) -> None:
    """20 §12 no. 8: called owner, denied, nothing changed."""
    ref = await d.sign(await d.page(), "olga")
    legacy = await d.people.user("legacy")
    await d.people.join(legacy, d.org, OWNER.perms & ~Permission.DELETE_CONTACTS.mask)
    refused = await refusal(d.use.delete_contact(legacy, "vault", ref))
    assert refused.code == "permission_denied"
    assert await d.w.count("contacts") == 1


async def test_strangers_nobody_and_admins(m: DataWorld) -> None:
    """Golden roles/delete-contact; what the reference is worth is said to those who may ask."""
    stranger = await m.people.user("stranger")
    assert (await refusal(m.use.delete_contact(stranger, "vault", "!"))).code == "permission_denied"
    assert (await refusal(m.use.delete_contact(None, "vault", "!"))).code == "permission_denied"
    assert (await refusal(m.use.delete_contact(None, "none", "!"))).code == "not_found"
    await m.use.delete_contact(await m.people.admin(), "vault", NOBODY)


@define
class Noticed:
    """Signals in a list."""

    events: list[tuple[str, dict[str, int | str]]] = field(factory=list)

    def noticed(self, event: str, **ids: int | str) -> None:
        self.events.append((event, ids))


async def test_operators_learn_of_it_without_the_person(m: DataWorld) -> None:
    """Numbers only; a refused one is none."""
    noticed = Noticed()
    delete: DeleteContact = evolve(m.use.delete_contact, signals=noticed)
    await delete(m.owner, "vault", NOBODY)
    await refusal(delete(m.owner, "vault", "!"))
    assert noticed.events == [("contact_deleted", {"org_id": m.org.id, "user_id": m.owner.id})]
