"""A fresh API token in place of all earlier ones (spec 20 §3.6, §1.3)."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import ACCOUNT
from proca.domain import base64url
from proca.domain.ids import UserTokenId
from proca.domain.secret import Secret, SecretBytes
from proca.domain.users.token import TokenContext, UserToken, api_secret, digest
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, Codes, IdKind, Ids

_RANDOM_BYTES = 32


@frozen
class ResetApiToken:
    """Makes all API tokens of the caller void and a new one, of which only the digest is kept."""

    access: ClassVar = ACCOUNT

    store: Store
    ids: Ids
    clock: Clock
    codes: Codes

    async def __call__(self, caller: User | None) -> Secret:
        """The token, `API-…`, which nobody will see again."""
        number = UserTokenId(await self.ids.reserve(IdKind.USER_TOKEN))
        secret = api_secret(SecretBytes(self.codes.token(_RANDOM_BYTES)))
        async with self.store.unit() as unit:
            user = (await self.access.check(unit, caller)).user
            await unit.tokens.remove_all(user.id, (TokenContext.API,))
            await unit.tokens.put(
                UserToken(
                    id=number,
                    user_id=user.id,
                    context=TokenContext.API,
                    digest=digest(secret),
                    inserted_at=self.clock.now(),
                )
            )
        return Secret(base64url.encode(secret.reveal()))
