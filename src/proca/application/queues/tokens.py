"""Tokens with which programs read the queues of one org, and do nothing else (issue 4 item 5)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.queues.admission import ACCESS
from proca.domain import base64url
from proca.domain.ids import UserTokenId
from proca.domain.secret import Secret, SecretBytes
from proca.domain.users.token import TokenContext, UserToken, digest, queues_secret
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, Codes, IdKind, Ids

_RANDOM_BYTES = 32


@frozen
class MakeQueueToken:
    """Makes a token that reads the queues of an org in the caller's name; earlier ones stay good, to be replaced."""

    access: ClassVar = ACCESS

    store: Store
    ids: Ids
    clock: Clock
    codes: Codes

    async def __call__(self, caller: User | None, org_name: str) -> Secret:
        """The token, `QUE-…`, which nobody will see again; NotFound, Unauthenticated, Forbidden."""
        number = UserTokenId(await self.ids.reserve(IdKind.USER_TOKEN))
        secret = queues_secret(SecretBytes(self.codes.token(_RANDOM_BYTES)))
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            user = (await self.access.check(unit, caller, org.id)).user
            await unit.tokens.put(
                UserToken(
                    id=number,
                    user_id=user.id,
                    context=TokenContext.QUEUES,
                    digest=digest(secret),
                    org_id=org.id,
                    inserted_at=self.clock.now(),
                )
            )
        return Secret(base64url.encode(secret.reveal()))


@frozen
class RevokeQueueTokens:
    """Makes all tokens for the queues of an org void, whoever made them."""

    access: ClassVar = ACCESS

    store: Store

    async def __call__(self, caller: User | None, org_name: str) -> int:
        """How many they were; NotFound, Unauthenticated, Forbidden."""
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            await self.access.check(unit, caller, org.id)
            return await unit.tokens.remove_of_org(org.id)
