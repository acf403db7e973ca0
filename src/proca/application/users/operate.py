"""What operators do to accounts from the shell (spec 20 §11.4)."""

from typing import ClassVar

from attrs import field, frozen

from proca.application.permission import Access
from proca.application.queues.tokens import MakeQueueToken
from proca.application.users.made_up_password import MadeUpPasswords
from proca.application.users.reset_api_token import ResetApiToken
from proca.domain.errors import NotFound, refuse_if_any
from proca.domain.ids import UserId
from proca.domain.rules import is_storable
from proca.domain.secret import Secret
from proca.domain.users.profile import check_password
from proca.domain.users.user import User, change_password, confirm_email, make_admin, register
from proca.ports.passwords import Passwords
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids


@frozen
class Credentials:
    """An account, and its password when it was made up just now."""

    user: User
    made_up: Secret | None = field(default=None)


@frozen
class MakeUser:
    """Makes an account whose e-mail counts as confirmed, because the operator vouches for it."""

    access: ClassVar = Access.OPERATOR

    store: Store
    ids: Ids
    clock: Clock
    passwords: Passwords
    made_up: MadeUpPasswords

    async def __call__(self, email: str, password: Secret | None = None, *, admin: bool = False) -> Credentials:
        """The account; Invalid when e-mail or password breaks a rule or the e-mail is taken."""
        if password is not None:
            refuse_if_any(check_password(password.reveal()))
        chosen = password or self.made_up()
        number = UserId(await self.ids.reserve(IdKind.USER))
        now = self.clock.now()
        hashed = await self.passwords.hash(chosen)
        user = confirm_email(register(id=number, email=email, password_hash=hashed, now=now), now)
        async with self.store.unit() as unit:
            stored = await unit.users.put(make_admin(user, now) if admin else user)
        return Credentials(stored, None if password else chosen)


@frozen
class MakeAdmin:
    """Gives a user the four admin bits."""

    access: ClassVar = Access.OPERATOR

    store: Store
    clock: Clock

    async def __call__(self, email: str) -> User:
        """The user; NotFound when nobody has the e-mail."""
        async with self.store.unit() as unit:
            return await unit.users.put(make_admin(await _user(unit, email), self.clock.now()))


@frozen
class ConfirmUser:
    """Counts the e-mail of an account as confirmed, because the operator vouches for it."""

    access: ClassVar = Access.OPERATOR

    store: Store
    clock: Clock

    async def __call__(self, email: str) -> User:
        """The user, unchanged when it was confirmed before; NotFound when nobody has the e-mail."""
        async with self.store.unit() as unit:
            user = await _user(unit, email)
            return user if user.confirmed_at else await unit.users.put(confirm_email(user, self.clock.now()))


@frozen
class ResetPasswordByOperator:
    """Sets a made-up password and ends every session and token of the account."""

    access: ClassVar = Access.OPERATOR

    store: Store
    clock: Clock
    passwords: Passwords
    made_up: MadeUpPasswords

    async def __call__(self, email: str) -> Credentials:
        """The account with its new password; NotFound when nobody has the e-mail."""
        chosen = self.made_up()
        hashed = await self.passwords.hash(chosen)
        async with self.store.unit() as unit:
            changed = change_password(await _user(unit, email), hashed, self.clock.now())
            await unit.tokens.remove_all(changed.id)
            return Credentials(await unit.users.put(changed), chosen)


@frozen
class IssueApiToken:
    """Makes a new API token for somebody; earlier ones are void."""

    access: ClassVar = Access.OPERATOR

    store: Store
    reset_api_token: ResetApiToken

    async def __call__(self, email: str) -> Secret:
        """The token; NotFound when nobody has the e-mail."""
        async with self.store.unit() as unit:
            user = await _user(unit, email)
        return await self.reset_api_token(user)


@frozen
class IssueQueueToken:
    """Makes a token for the queues of an org in somebody's name; earlier ones stay good."""

    access: ClassVar = Access.OPERATOR

    store: Store
    make_queue_token: MakeQueueToken

    async def __call__(self, email: str, org_name: str) -> Secret:
        """The token; NotFound for an unknown e-mail or org, Forbidden when they may not read there."""
        async with self.store.unit() as unit:
            user = await _user(unit, email)
        return await self.make_queue_token(user, org_name)


@frozen
class RemoveUser:
    """Takes an account away, with its memberships and tokens."""

    access: ClassVar = Access.OPERATOR

    store: Store

    async def __call__(self, email: str) -> User:
        """The account as it was; NotFound when nobody has the e-mail."""
        async with self.store.unit() as unit:
            user = await _user(unit, email)
            await unit.users.remove(user)
        return user


async def _user(unit: Unit, email: str) -> User:
    user = await unit.users.by_email(email) if is_storable(email) else None
    if user is None:
        raise NotFound(f"Can't find user {email}", code="not_found")
    return user
