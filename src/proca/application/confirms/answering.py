"""Answering a confirm inside a unit: found, still good, the caller entitled, then done (spec 20 §8.2, 00 D14)."""

from attrs import evolve, frozen

from proca.application.confirms.effects import ACCEPTED, REJECTED
from proca.application.confirms.guessing import WrongCode
from proca.application.confirms.occasion import ConfirmAnswer, Numbers, Occasion
from proca.application.permission import context_of
from proca.domain.confirms.code import is_code
from proca.domain.confirms.confirm import Confirm, Lookup, Verb, accept, reject
from proca.domain.confirms.operation import TERMS, Answerer, Operation
from proca.domain.confirms.rights import check_right
from proca.domain.ids import ActionPageId, OrgId, StafferId
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission, holds
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User
from proca.ports.store import Unit
from proca.ports.world import Clock, IdKind, Ids

_ANSWERS = {Verb.ACCEPT: accept, Verb.REJECT: reject}
_EFFECTS = {Verb.ACCEPT: ACCEPTED, Verb.REJECT: REJECTED}


@frozen
class Answer:
    """Somebody's answer: to accept or to reject the confirm that the look-up finds, maybe in the name of an org."""

    caller: User | None
    verb: Verb
    lookup: Lookup
    acting: Org | None = None


@frozen
class Answering:
    """The steps that all ways of answering share."""

    ids: Ids
    clock: Clock

    async def numbers(self) -> Numbers:
        """Reserve numbers, before the unit is opened."""
        staffer, page = await self.ids.reserve(IdKind.STAFFER), await self.ids.reserve(IdKind.ACTION_PAGE)
        return Numbers(StafferId(staffer), ActionPageId(page))

    async def __call__(self, unit: Unit, answer: Answer, numbers: Numbers) -> ConfirmAnswer:
        """What comes of it; the confirm stays locked until the unit ends, so that no charge is spent twice.

        WrongCode, Refused `expired`, Unauthenticated, Forbidden, and whatever the operation has to say.
        """
        confirm = await found(unit, answer.lookup)
        now = self.clock.now()
        answered = _ANSWERS[answer.verb](confirm, now)
        occasion = await _entitled(Occasion(unit, confirm, answer.caller, None, numbers, now), answer.acting)
        kept = await unit.confirms.put(answered)
        return await _EFFECTS[answer.verb][confirm.operation](evolve(occasion, confirm=kept))


async def found(unit: Unit, lookup: Lookup) -> Confirm:
    """The confirm, locked; WrongCode when there is none."""
    code = lookup.code.reveal()
    confirm = await unit.confirms.coded(code) if is_code(code) else None
    if confirm is None or not lookup.finds(confirm):
        raise WrongCode("code invalid")
    return confirm


async def orgs_to_act_for(unit: Unit, user: User, permission: Permission) -> list[OrgId]:
    """The orgs in whose name the user may answer, the one they worked in last first."""
    able = [staffer for staffer in await unit.staffers.of_user(user.id) if holds(staffer.perms, permission)]
    return [staffer.org_id for staffer in sorted(able, key=_last_seen)]


async def _entitled(occasion: Occasion, acting: Org | None) -> Occasion:
    """The occasion with the org that is answered for, once the caller has shown that they may."""
    confirm, caller, unit = occasion.confirm, occasion.caller, occasion.unit
    terms = TERMS[confirm.operation]
    org_id = scope = None
    if terms.answerer is Answerer.STAFFER_OF_LEAD_ORG:
        org_id = scope = (await occasion.campaign()).org_id
        if acting is not None and confirm.operation is Operation.JOIN_CAMPAIGN:
            scope = acting.id
    elif terms.answerer is Answerer.STAFFER_OF_ACTING_ORG:
        org_id = scope = acting.id if acting else await _own_org(unit, caller, terms.permission)
    check_right(confirm, await context_of(unit, caller, scope), org_id)
    return evolve(occasion, org_id=org_id)


async def _own_org(unit: Unit, caller: User | None, permission: Permission | None) -> OrgId | None:
    if caller is None or permission is None:
        return None
    return next(iter(await orgs_to_act_for(unit, caller, permission)), None)


def _last_seen(staffer: Staffer) -> tuple[float, int]:
    return -(staffer.last_signin_at.timestamp() if staffer.last_signin_at else 0.0), staffer.org_id
