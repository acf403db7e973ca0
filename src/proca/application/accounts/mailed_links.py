"""Links in mails by which somebody shows that a mailbox is theirs (spec 20 §1.3, §7.5)."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from proca.application.mails.system_mail import SystemMails
from proca.domain import base64url
from proca.domain.errors import NotFound
from proca.domain.ids import UserTokenId
from proca.domain.outbox import OutboxEntry
from proca.domain.secret import Secret, SecretBytes
from proca.domain.users.token import TokenContext, UserToken, digest, is_valid, mailed_token
from proca.domain.users.user import User
from proca.ports.store import Unit
from proca.ports.world import Clock, Codes, IdKind, Ids

SECRET_BYTES = 32


@frozen
class LinkKind:
    """The template of the mail, and where its link leads."""

    template: str
    path: str


KINDS: Mapping[TokenContext, LinkKind] = MappingProxyType(
    {
        TokenContext.CONFIRM: LinkKind("user_confirm_email", "/users/confirm/"),
        TokenContext.RESET_PASSWORD: LinkKind("user_reset_password", "/users/reset_password/"),
        TokenContext.CHANGE: LinkKind("user_change_email", "/users/settings/confirm_email/"),
    }
)


class VoidLink(NotFound):
    """Nothing has this token: never made, used, over its time, or sent to an address that is not theirs any more."""


@frozen
class DraftedLink:
    """A link whose mail is written, but neither stored nor promised yet."""

    number: UserTokenId
    context: TokenContext
    secret: SecretBytes
    mail: OutboxEntry


@frozen
class MailedLinks:
    """Writes links, and finds out what they are for; `address` begins every link."""

    ids: Ids
    clock: Clock
    codes: Codes
    mails: SystemMails
    address: str

    async def draft(self, context: TokenContext, to: str) -> DraftedLink:
        """A link and its mail, before the unit is opened; Unavailable when nothing can be sealed."""
        kind = KINDS[context]
        secret = SecretBytes(self.codes.token(SECRET_BYTES))
        link = f"{self.address}{kind.path}{base64url.encode(secret.reveal())}"
        mail = self.mails.entry(kind.template, to, None, {"confirmLink": link})
        return DraftedLink(UserTokenId(await self.ids.reserve(IdKind.USER_TOKEN)), context, secret, mail)

    async def send(self, unit: Unit, link: DraftedLink, user: User, new_email: str | None = None) -> None:
        """Keep the token's digest, and promise the mail."""
        token = mailed_token(
            id=link.number,
            user=user,
            context=link.context,
            secret=link.secret,
            now=self.clock.now(),
            new_email=new_email,
        )
        await unit.tokens.put(token)
        await unit.outbox.put(link.mail)

    async def withhold(self) -> None:
        """Nobody is there to write to: draw another number, for that takes about as long as keeping a token."""
        await self.ids.reserve(IdKind.USER_TOKEN)

    async def opened(self, unit: Unit, context: TokenContext, token: Secret) -> tuple[UserToken, User]:
        """The stored token with its user; VoidLink for every other text."""
        stored = _digest(token)
        found = await unit.tokens.found(context, stored) if stored else None
        user = await unit.users.get(found.user_id) if found else None
        if found is None or user is None or not is_valid(found, self.clock.now(), user):
            raise _void()
        # Somebody may have used the link between both questions; whoever uses it later changes the user after us.
        if await unit.tokens.found(context, found.digest) is None:
            raise _void()
        return found, user


def _void() -> VoidLink:
    return VoidLink("The link is invalid or it has expired", code="not_found")


def _digest(token: Secret) -> bytes | None:
    try:
        return digest(SecretBytes(base64url.decode(token.reveal())))
    except ValueError:
        return None
