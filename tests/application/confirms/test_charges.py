"""No charge is spent twice, and no code is given twice (00 D14, 20.13#7), on real databases and in memory."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from attrs import define, field

from people import People, lookup_of
from proca.domain.confirms.confirm import Verb
from proca.domain.confirms.operation import Operation
from proca.domain.errors import ProcaError, Refused
from proca.domain.users.roles import CAMPAIGNER, OWNER
from world import STORES, world


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[People]:
    async with world(request.param) as made:
        yield People(made)


async def outcome(p: People, user: object, confirm: object, org: str) -> str:
    try:
        await p.use.answer_confirm(user, Verb.ACCEPT, lookup_of(confirm), org)  # type: ignore[arg-type]  # as they are
    except ProcaError as error:
        return error.code or error.message
    return "accepted"


@pytest.mark.parametrize("charges", [1, 3])
async def test_of_many_who_accept_at_once_as_many_win_as_there_are_charges(p: People, charges: int) -> None:
    yellow = await p.w.org("yellow")
    page = await p.w.page(await p.w.campaign(yellow), yellow, "yellow/wheat")
    partners = [await p.w.org(f"green{number}") for number in range(8)]
    users = [await p.staff(org, CAMPAIGNER) for org in partners]
    confirm = await p.confirm(Operation.ADD_PARTNER, page.id, {"email": "any@x.test", "charges": charges})
    outcomes = await asyncio.gather(
        *(outcome(p, user, confirm, org.name) for user, org in zip(users, partners, strict=True))
    )
    assert sorted(outcomes) == ["accepted"] * charges + ["expired"] * (8 - charges)
    assert (await p.stored(confirm)).charges == 0
    async with p.w.container.store().unit() as unit:
        assert len(await unit.pages.of_campaign(page.campaign_id)) == 1 + charges


async def test_one_org_that_accepts_two_invitations_at_once_gets_two_pages(p: People) -> None:
    """The slower one finds its name taken, and takes the next."""
    yellow, green = await p.w.org("yellow"), await p.w.org("green")
    campaign, gus = await p.w.campaign(yellow), await p.staff(green, CAMPAIGNER)
    pages = [await p.w.page(campaign, yellow, f"{host}/wheat") for host in ("yellow", "ye.llow", "yell.ow")]
    confirms = [await p.confirm(Operation.ADD_PARTNER, page.id, {"email": "any@x.test"}) for page in pages]
    assert await asyncio.gather(*(outcome(p, gus, confirm, "green") for confirm in confirms)) == ["accepted"] * 3
    async with p.w.container.store().unit() as unit:
        names = {page.name for page in await unit.pages.of_org(green.id)}
    assert names == {"green/wheat", "green/wheat-1", "green/wheat-2"}


@define
class Repeating:
    """Chance that says the same over and over, and other things now and then."""

    said: list[bytes] = field(factory=lambda: [bytes(16)])
    asked: int = 0

    def token(self, size: int) -> bytes:
        """The next of what is said, again and again."""
        self.asked += 1
        return (self.said[(self.asked - 1) % len(self.said)] * size)[:size]


async def test_a_code_that_is_taken_grows(p: People) -> None:
    """20 §8.1: by a number from 1 to 10."""
    p.w.container.codes.override(Repeating())
    lynx = await p.w.org("lynx")
    bea = await p.staff(lynx, OWNER)
    invite = p.w.container.people.invite_org_user()
    codes = [(await invite(bea, "lynx", "carl@x.test", "owner")).code.reveal() for _ in range(4)]
    assert codes == ["00000000", "000000001", "0000000011", "00000000111"]


async def test_invitations_at_once_get_codes_of_their_own(p: People) -> None:
    p.w.container.codes.override(Repeating())
    lynx = await p.w.org("lynx")
    bea = await p.staff(lynx, OWNER)
    invite = p.w.container.people.invite_org_user()
    made = await asyncio.gather(*(invite(bea, "lynx", f"c{number}@x.test", "owner") for number in range(4)))
    assert len({confirm.code for confirm in made}) == 4


async def test_a_rejection_and_an_acceptance_at_once_do_not_both_win(p: People) -> None:
    lynx, carl = await p.w.org("lynx"), await p.user("carl")
    confirm = await p.confirm(Operation.ADD_STAFFER, lynx.id, {"email": carl.email, "object_id": OWNER.perms})

    async def answer(verb: Verb) -> str:
        try:
            await p.use.answer_confirm(carl, verb, lookup_of(confirm))
        except Refused as error:
            return str(error.code)
        return verb.value

    answers = await asyncio.gather(answer(Verb.ACCEPT), answer(Verb.REJECT))
    assert (await p.stored(confirm)).charges == 0
    is_member = await p.staffer(lynx, carl) is not None
    assert answers in (["accept", "reject"], ["expired", "reject"])
    assert is_member == (answers[0] == "accept")
