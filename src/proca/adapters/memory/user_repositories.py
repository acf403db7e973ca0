"""Users, their tokens and memberships, and confirms, in memory."""

from collections.abc import Collection

from attrs import define, evolve

from proca.adapters.memory import constraints
from proca.adapters.memory.state import Data
from proca.adapters.memory.versioned import Versioned
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.ids import CampaignId, ConfirmId, OrgId, StafferId, UserId
from proca.domain.users.profile import email_key
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import User


class MemoryUsers(Versioned[UserId, User]):
    """People who work with the platform."""

    async def get(self, user_id: UserId) -> User | None:
        """By number."""
        return self.stored.get(user_id)

    async def by_email(self, email: str) -> User | None:
        """By e-mail."""
        return self.first(lambda user: email_key(user.email) == email_key(email))

    async def by_external_id(self, external_id: str) -> User | None:
        """By the identity at the sign-on provider."""
        return self.first(lambda user: user.external_id == external_id)

    async def remove(self, user: User) -> None:
        """With tokens and memberships; their confirms stay, without a creator."""
        await super().remove(user)
        draft = self.draft
        draft.tokens = {number: one for number, one in draft.tokens.items() if one.user_id != user.id}
        for number in [number for number, one in draft.staffers.items() if one.user_id == user.id]:
            del draft.staffers[number]
        for confirm in [one for one in draft.confirms.values() if one.creator_id == user.id]:
            draft.confirms[confirm.id] = evolve(confirm, creator_id=None)


@define
class MemoryTokens:
    """Tokens, found by digest."""

    draft: Data

    async def found(self, context: TokenContext, digest: bytes) -> UserToken | None:
        """The token of this purpose and digest."""
        return next((one for one in self.draft.tokens.values() if (one.context, one.digest) == (context, digest)), None)

    async def put(self, token: UserToken) -> None:
        """Store it, or move its time on."""
        same = await self.found(token.context, token.digest)
        if same is not None and same.id != token.id:
            raise constraints.contradiction()
        constraints.check_known((token.user_id, self.draft.users))
        self.draft.tokens[token.id] = token

    async def prolong(self, token: UserToken) -> bool:
        """Move its time on; whether it was there."""
        stored = self.draft.tokens.get(token.id)
        if stored is None:
            return False
        self.draft.tokens[token.id] = evolve(stored, inserted_at=token.inserted_at)
        return True

    async def remove(self, token: UserToken) -> None:
        """Take it away."""
        self.draft.tokens.pop(token.id, None)

    async def remove_all(self, user_id: UserId, contexts: Collection[TokenContext] = tuple(TokenContext)) -> None:
        """Take away all of a user's tokens for these purposes."""
        for token in tuple(self.draft.tokens.values()):
            if token.user_id == user_id and token.context in contexts:
                del self.draft.tokens[token.id]

    async def remove_of_org(self, org_id: OrgId) -> int:
        """Take away those that open the queues of an org."""
        mine = [one.id for one in self.draft.tokens.values() if one.org_id == org_id]
        for number in mine:
            del self.draft.tokens[number]
        return len(mine)


class MemoryStaffers(Versioned[StafferId, Staffer]):
    """Memberships."""

    async def get(self, org_id: OrgId, user_id: UserId) -> Staffer | None:
        """The membership of one user in one org."""
        return self.first(lambda staffer: (staffer.org_id, staffer.user_id) == (org_id, user_id))

    async def of_user(self, user_id: UserId) -> tuple[Staffer, ...]:
        """All memberships of a user, by org."""
        return by_org(self.by_number(lambda one: one.user_id == user_id))

    async def of_org(self, org_id: OrgId) -> tuple[Staffer, ...]:
        """All memberships in an org, by number."""
        return self.by_number(lambda one: one.org_id == org_id)


class MemoryConfirms(Versioned[ConfirmId, Confirm]):
    """Decisions asked by code."""

    async def coded(self, code: str) -> Confirm | None:
        """By code."""
        return self.first(lambda confirm: confirm.code.reveal() == code)

    async def launches_in(self, campaign_id: CampaignId) -> tuple[Confirm, ...]:
        """Requests to launch a page in a campaign."""
        return self.by_number(lambda one: is_launch_in(one, campaign_id))


def by_org(staffers: Collection[Staffer]) -> tuple[Staffer, ...]:
    """Memberships by the number of the org."""
    return tuple(sorted(staffers, key=lambda one: one.org_id))


def is_launch_in(confirm: Confirm, campaign_id: CampaignId) -> bool:
    """Whether the confirm asks to launch a page of the campaign."""
    return confirm.operation is Operation.LAUNCH_PAGE and confirm.subject_id == campaign_id
