"""Repositories of people: users, their tokens and memberships, and what is asked of them by code."""

from collections.abc import Collection
from typing import Protocol

from proca.domain.confirms.confirm import Confirm
from proca.domain.ids import CampaignId, OrgId, UserId
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import User


class Users(Protocol):
    """People who work with the platform."""

    async def get(self, user_id: UserId) -> User | None:
        """By number."""
        ...

    async def by_email(self, email: str) -> User | None:
        """By e-mail, without regard to letter case."""
        ...

    async def by_external_id(self, external_id: str) -> User | None:
        """By the identity at the sign-on provider."""
        ...

    async def put(self, user: User) -> User:
        """As Orgs.put, about the e-mail."""
        ...

    async def remove(self, user: User) -> None:
        """Take away a user with tokens and memberships; confirms that they made stay, without a creator."""
        ...


class Tokens(Protocol):
    """Tokens of users; a token is found by its digest alone."""

    async def found(self, context: TokenContext, digest: bytes) -> UserToken | None:
        """The token of this purpose and digest, valid or not."""
        ...

    async def put(self, token: UserToken) -> None:
        """Store a new token, or move on the time of one that is stored."""
        ...

    async def prolong(self, token: UserToken) -> bool:
        """Move on the time of a stored token; False when it was taken away in the meantime, and nothing happens."""
        ...

    async def remove(self, token: UserToken) -> None:
        """Take one token away; nothing happens when it is gone already."""
        ...

    async def remove_all(self, user_id: UserId, contexts: Collection[TokenContext] = tuple(TokenContext)) -> None:
        """Take away all tokens of a user that serve these purposes."""
        ...

    async def remove_of_org(self, org_id: OrgId) -> int:
        """Take away all tokens that open the queues of an org; how many."""
        ...


class Staffers(Protocol):
    """Memberships."""

    async def get(self, org_id: OrgId, user_id: UserId) -> Staffer | None:
        """The membership of one user in one org."""
        ...

    async def of_user(self, user_id: UserId) -> tuple[Staffer, ...]:
        """All memberships of a user, by org."""
        ...

    async def of_org(self, org_id: OrgId) -> tuple[Staffer, ...]:
        """All memberships in an org, by number."""
        ...

    async def put(self, staffer: Staffer) -> Staffer:
        """As Orgs.put; Conflict when the user is a member already."""
        ...

    async def remove(self, staffer: Staffer) -> None:
        """End a membership."""
        ...


class Confirms(Protocol):
    """Decisions asked by code."""

    async def coded(self, code: str) -> Confirm | None:
        """By code, locked against others until the unit ends (D14)."""
        ...

    async def launches_in(self, campaign_id: CampaignId) -> tuple[Confirm, ...]:
        """All requests to launch a page in a campaign, spent ones too, by number."""
        ...

    async def put(self, confirm: Confirm) -> Confirm:
        """As Orgs.put; Conflict when the code is taken."""
        ...
