"""The instance's own org with its key pair, and its first admin (spec 20 §11.3, with fix 20.13#26)."""

from typing import ClassVar

from attrs import evolve, field, frozen

from proca.application.orgs.generate_key import GenerateKey
from proca.application.permission import Access
from proca.domain import base64url
from proca.domain.errors import refuse_if_any
from proca.domain.ids import OrgId, UserId
from proca.domain.orgs.keys import active_key
from proca.domain.orgs.org import Org, new_org
from proca.domain.secret import Secret
from proca.domain.users.profile import check_password
from proca.domain.users.user import User, make_admin, register
from proca.ports.passwords import Passwords
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, Codes, IdKind, Ids


@frozen
class SetUpResult:
    """What was made now (not what was there already); the password only when it was made up here."""

    org_made: bool
    key_made: bool
    admin_made: bool
    password: Secret | None = field(default=None)


@frozen
class SetUpInstance:
    """Makes what is missing; running it again changes nothing."""

    access: ClassVar = Access.OPERATOR

    store: Store
    ids: Ids
    clock: Clock
    codes: Codes
    passwords: Passwords
    generate_key: GenerateKey
    instance_org: str

    async def __call__(self, admin_email: str | None = None, password: Secret | None = None) -> SetUpResult:
        """Set up; Invalid when the e-mail or the password breaks a rule."""
        if password is not None:
            refuse_if_any(check_password(password.reveal()))
        org_id = OrgId(await self.ids.reserve(IdKind.ORG))
        user_id = UserId(await self.ids.reserve(IdKind.USER))
        key_number = await self.generate_key.number()
        async with self.store.unit() as unit:
            found = await unit.orgs.named(self.instance_org)
            org = found or await unit.orgs.put(self._new_org(org_id, admin_email))
            key_made = active_key(await unit.keys.of(org.id)) is None
            if key_made:
                await self.generate_key(unit, org, "instance", key_number)
            admin_made, made_up = await self._admin(unit, user_id, admin_email, password)
        return SetUpResult(found is None, key_made, admin_made, made_up)

    def _new_org(self, org_id: OrgId, admin_email: str | None) -> Org:
        name = self.instance_org
        return new_org(id=org_id, name=name, title=name, now=self.clock.now(), email_from=admin_email)

    async def _admin(
        self, unit: Unit, user_id: UserId, email: str | None, password: Secret | None
    ) -> tuple[bool, Secret | None]:
        if email is None:
            return False, None
        found = await unit.users.by_email(email)
        if found is not None:
            if not found.is_admin:
                await unit.users.put(make_admin(found, self.clock.now()))
            return False, None
        chosen = password or self._made_up()
        await unit.users.put(await self._new_admin(user_id, email, chosen))
        return True, None if password else chosen

    async def _new_admin(self, user_id: UserId, email: str, password: Secret) -> User:
        now = self.clock.now()
        hashed = await self.passwords.hash(password)
        return evolve(
            make_admin(register(id=user_id, email=email, password_hash=hashed, now=now), now), confirmed_at=now
        )

    def _made_up(self) -> Secret:
        """A password that keeps the rules of spec 20 §1.2 whatever chance gives."""
        return Secret("pA1-" + base64url.encode(self.codes.token(18)))
