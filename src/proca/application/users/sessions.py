"""Sessions of people who logged in on our own pages (spec 20 §1.3, §2.2)."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain import base64url
from proca.domain.ids import UserTokenId
from proca.domain.secret import Secret, SecretBytes
from proca.domain.users.token import TokenContext, UserToken, digest, is_valid
from proca.domain.users.user import User
from proca.ports.accounts import AccountDirectory
from proca.ports.store import Store
from proca.ports.world import Clock, Codes, IdKind, Ids

SECRET_BYTES = 32


@frozen
class StartSession:
    """Opens a session for somebody who has just proved who they are."""

    access: ClassVar = Access.PUBLIC

    store: Store
    ids: Ids
    clock: Clock
    codes: Codes

    async def __call__(self, user: User) -> Secret:
        """The session's secret, for a cookie; only its digest is kept."""
        number = UserTokenId(await self.ids.reserve(IdKind.USER_TOKEN))
        secret = SecretBytes(self.codes.token(SECRET_BYTES))
        token = UserToken(
            id=number,
            user_id=user.id,
            context=TokenContext.SESSION,
            digest=digest(secret),
            inserted_at=self.clock.now(),
        )
        async with self.store.unit() as unit:
            await unit.tokens.put(token)
        return Secret(base64url.encode(secret.reveal()))


@frozen
class FindSession:
    """Whose session it is."""

    access: ClassVar = Access.PUBLIC

    accounts: AccountDirectory
    clock: Clock

    async def __call__(self, session: Secret) -> User | None:
        """The user; nobody for a session that ended, is over its time, or never was."""
        stored = _digest(session)
        found = await self.accounts.by_token(TokenContext.SESSION, stored) if stored else None
        if found is None or not is_valid(found.token, self.clock.now(), found.user):
            return None
        return found.user


@frozen
class EndSession:
    """Ends a session for good."""

    access: ClassVar = Access.PUBLIC

    store: Store

    async def __call__(self, session: Secret) -> None:
        """End it; nothing happens when it has ended already."""
        stored = _digest(session)
        if stored is None:
            return
        async with self.store.unit() as unit:
            token = await unit.tokens.found(TokenContext.SESSION, stored)
            if token is not None:
                await unit.tokens.remove(token)


def _digest(session: Secret) -> bytes | None:
    try:
        return digest(SecretBytes(base64url.decode(session.reveal())))
    except ValueError:
        return None
