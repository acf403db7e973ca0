"""Personal data over HTTP: erased, exported (20 §12 nos. 28, 29)."""

from sqlalchemy import select

from proca.adapters.sql import tables
from proca.domain.campaigns.action_page import ActionPage
from scenarios.scene import Scene
from world import Json

ERASE = 'mutation ($ref: String!) { deleteContact(orgName: "lynx", contactRef: $ref) }'
EXPORT = """query ($in: Boolean, $email: String) {
  contacts(orgName: "lynx", onlyOptIn: $in, email: $email) { actionId actionType contact { contactRef } } }"""
_NAMES = ("first_name", "last_name", "email", "address")
PETITION = {"actionType": "petition"}


async def set_out(s: Scene) -> ActionPage:
    return await s.page(await s.w.org("lynx"))


async def test_no_28_erasure(s: Scene) -> None:
    """20 §12 no. 28, 30 §11 no. 54; and once more without effect."""
    page = await set_out(s)
    org = await s.org_named("lynx")
    address = {"country": "PT", "postcode": "5400-312"}
    contact = {"firstName": "Olga", "lastName": "Lind", "email": "olga@mail.test", "address": address}
    reference = await s.w.signed(page, contact=contact)
    await s.w.process()
    owner = await s.staff(org, "owner")
    assert [one["contact"]["contactRef"] for one in await s.data(owner, EXPORT)] == [reference]
    for _ in range(2):
        assert await s.data(owner, ERASE, ref=reference) == "SUCCESS"
    assert await s.data(owner, EXPORT) == []
    assert await s.w.count("contacts") == 0
    (supporter,) = await supporters(s)
    assert (supporter["first_name"], supporter["last_name"], supporter["email"], supporter["address"]) == (None,) * 4


async def supporters(s: Scene) -> list[Json]:
    """Names and addresses as they are stored."""
    if s.w.state is not None:
        kept = s.w.state.data.supporters.values()
        return [{name: getattr(one.clear_text, name) for name in _NAMES} for one in kept]
    async with s.w.container.engine().connect() as connection:
        rows = await connection.execute(select(*(tables.supporters.c[name] for name in _NAMES)))
        return [dict(row) for row in rows.mappings()]


async def test_no_29_three_exportable_actions(s: Scene) -> None:
    """20 §12 no. 29."""
    page = await set_out(s)
    owner = await s.staff(await s.org_named("lynx"), "owner")
    for name, opt_in in (("a", True), ("b", True), ("c", False)):
        await s.w.signed(page, f"{name}@mail.test", action=PETITION, privacy={"optIn": opt_in})
    await s.w.process()
    waiting = await s.w.signed(page, "d@mail.test", action={"actionType": "unconfirmed"})
    everybody = [3, 2]
    assert [len(await s.data(owner, EXPORT, **{"in": only})) for only in (False, None)] == everybody
    assert [len(await s.data(owner, EXPORT, **{"in": only, "email": "   "})) for only in (False, None)] == everybody
    (found,) = await s.data(owner, EXPORT, email=" d@mail.test ")
    assert (found["actionType"], found["contact"]["contactRef"]) == ("unconfirmed", waiting)
