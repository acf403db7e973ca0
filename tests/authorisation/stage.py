"""A coalition over memory in which every kind of caller has a token, and that is put back after each question."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attrs import define, evolve

from authorisation.documents import DOCUMENTS, Things
from authorisation.matrix import Caller, Outcome
from people import People
from proca.adapters.memory.state import Data
from proca.domain.confirms.operation import Operation
from proca.domain.ids import PublicKeyId
from proca.domain.orgs.keys import new_key
from proca.domain.orgs.org import Org
from proca.domain.users import roles
from proca.domain.users.permissions import ADMIN_MASK, Permission
from proca.domain.users.user import User
from proca.ports.world import IdKind
from world import Json, World, world

_CODES = {"permission_denied": Outcome.DENIED, "unauthorized": Outcome.UNAUTHORIZED}
_INVITED = 1540096


@define
class Stage:
    """The world with its things, and the tokens by caller."""

    w: World
    things: dict[bool, Things]
    tokens: dict[Caller, str]
    saved: Data
    highest: int

    async def outcome(self, operation: str, caller: Caller) -> tuple[Outcome, Json]:
        """What comes of asking, with the whole answer; the world is as before afterwards."""
        text, refusal = DOCUMENTS[operation](self.things[caller is Caller.LEAD])
        answer = await self.w.graphql(text, self._headers(caller))
        await self._put_back()
        self.w.clock.move(minutes=3)  # limits are not what is asked here
        return _outcome(answer, operation, refusal), answer

    def _headers(self, caller: Caller) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[caller]}"} if caller in self.tokens else {}

    async def _put_back(self) -> None:
        state = self.w.state
        assert state is not None
        # A version is never used twice, or what is remembered of it would be another state's.
        self.highest = max(self.highest, state.data.version) + 1
        state.data = evolve(self.saved.copy(), version=self.highest)
        self.w.container.snapshots().refresh()


def _outcome(answer: Json, operation: str, refusal: str | None) -> Outcome:
    errors = answer.get("errors") or []
    if errors:
        code = (errors[0].get("extensions") or {}).get("code")
        if code in _CODES:
            return _CODES[code]
        assert refusal is not None, answer
        assert refusal in errors[0]["message"], answer
        return Outcome.OK
    found = answer["data"][operation]
    face = (found[0] if isinstance(found, list) and found else found) if found else None
    name = face.get("__typename", "") if isinstance(face, dict) else ""
    if name.startswith("Private"):
        return Outcome.PRIVATE
    return Outcome.PUBLIC if name.startswith("Public") else Outcome.OK


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """The coalition."""
    async with world("memory") as w:
        people = People(w)
        lead, partner = await w.org("lead"), await w.org("partner")
        users = await _people(people, lead, partner)
        things = await _things(w, people, lead, partner)
        accounts = {user.id: user for user in users.values()}
        issued = {number: (await people.use.reset_api_token(user)).reveal() for number, user in accounts.items()}
        tokens = {caller: issued[user.id] for caller, user in users.items()}
        assert w.state is not None
        yield Stage(w, things, tokens, w.state.data.copy(), w.state.data.version)


async def _people(people: People, lead: Org, partner: Org) -> dict[Caller, User]:
    other = await people.w.org("other")
    admin = await people.user("chief", ADMIN_MASK)
    await people.join(admin, lead, roles.OWNER.perms)
    veteran = await people.user("veteran")
    await people.join(veteran, lead, roles.OWNER.perms & ~Permission.DELETE_CONTACTS.mask)
    owner = await people.staff(lead, roles.OWNER)
    return {
        Caller.STRANGER: await people.user("stranger"),
        Caller.OUTSIDER: await people.staff(other, roles.OWNER),
        Caller.COORDINATOR: await people.staff(lead, roles.COORDINATOR),
        Caller.TRANSLATOR: await people.staff(lead, roles.TRANSLATOR),
        Caller.CAMPAIGNER: await people.staff(lead, roles.CAMPAIGNER),
        Caller.OWNER: owner,
        Caller.LEGACY_OWNER: veteran,
        Caller.ADMIN_MEMBER: admin,
        Caller.ADMIN: await people.admin(),
        Caller.PARTNER: await people.staff(partner, roles.OWNER),
        Caller.LEAD: owner,
    }


async def _things(w: World, people: People, lead: Org, partner: Org) -> dict[bool, Things]:
    campaign, empty = await w.campaign(lead, name="tua"), await w.campaign(lead, name="empty")
    member = await people.staff(lead, roles.COORDINATOR, "member")
    await people.staff(partner, roles.COORDINATOR, "helper")
    newcomer = await people.user("newcomer")
    made: dict[bool, Things] = {}
    for theirs, org in ((False, lead), (True, partner)):
        page = await w.page(campaign, org, name=f"{org.name}/page")
        spare = await w.page(campaign, org, name=f"{org.name}/spare")
        reference = await w.signed(page, f"{org.name}@mail.test")
        await w.process()
        launch = await people.confirm(Operation.LAUNCH_PAGE, campaign.id, {"object_id": page.id})
        invitation = await people.confirm(
            Operation.ADD_STAFFER, org.id, {"object_id": _INVITED, "email": "stranger@x.test"}
        )
        made[theirs] = Things(
            org=org.name,
            campaign=campaign.name,
            campaign_id=campaign.id,
            page=page.name,
            page_id=page.id,
            empty_page=spare.name,
            empty_campaign=empty.name,
            key_id=await _key(w, org),
            member="helper@x.test" if theirs else member.email,
            newcomer=newcomer.email,
            reference=reference,
            action_id=(await w.recorded(org))[0].action.id,
            launch_code=launch.code.reveal(),
            invitation_code=invitation.code.reveal(),
            invited="stranger@x.test",
        )
    return made


async def _key(w: World, org: Org) -> PublicKeyId:
    number = PublicKeyId(await w.container.ids().reserve(IdKind.PUBLIC_KEY))
    made = new_key(id=number, org_id=org.id, name="k", public=b"k" * 32, private=None, now=w.clock.now())
    async with w.container.store().unit() as unit:
        await unit.keys.put(made)
    return number
