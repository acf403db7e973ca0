"""Users and members for tests, and the use cases about them."""

from attrs import define, evolve

from proca.adapters.http.use_cases.people import PeopleUseCases
from proca.application.mails.system_mail import SystemMail, SystemMails
from proca.domain.confirms.confirm import Confirm, ConfirmDetails, Lookup, open_confirm
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ConfirmId, OrgId, StafferId, UserId
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret
from proca.domain.users.permissions import ADMIN_MASK
from proca.domain.users.roles import Role
from proca.domain.users.staffer import Staffer, join
from proca.domain.users.user import User, register
from proca.ports.world import IdKind
from world import Json, World


@define
class People:
    """Whoever works with a world."""

    w: World
    given: int = 0

    @property
    def use(self) -> PeopleUseCases:
        """The use cases."""
        return self.w.container.use_cases().people

    async def user(self, name: str, perms: int = 0) -> User:
        """A stored user, `<name>@x.test`."""
        number = UserId(await self.w.container.ids().reserve(IdKind.USER))
        made = register(id=number, email=f"{name}@x.test", password_hash=None, now=self.w.clock.now())
        async with self.w.container.store().unit() as unit:
            return await unit.users.put(evolve(made, perms=perms))

    async def admin(self, name: str = "root") -> User:
        """A stored admin without any membership."""
        return await self.user(name, ADMIN_MASK)

    async def join(self, user: User, org: Org, perms: int) -> Staffer:
        """A membership."""
        number = StafferId(await self.w.container.ids().reserve(IdKind.STAFFER))
        made = join(id=number, org_id=org.id, user_id=user.id, perms=perms, now=self.w.clock.now())
        async with self.w.container.store().unit() as unit:
            return await unit.staffers.put(made)

    async def staff(self, org: Org, role: Role, name: str | None = None) -> User:
        """A stored user with a role in the org, called as the role unless said otherwise."""
        user = await self.user(name or f"{org.name}-{role.name}")
        await self.join(user, org, role.perms)
        return user

    async def staffer(self, org: Org, user: User) -> Staffer | None:
        """The membership as it is stored."""
        async with self.w.container.store().unit() as unit:
            return await unit.staffers.get(org.id, user.id)

    async def confirm(self, operation: Operation, subject_id: int, details: ConfirmDetails | None = None) -> Confirm:
        """A stored confirm with a code of its own."""
        self.given += 1
        number = ConfirmId(await self.w.container.ids().reserve(IdKind.CONFIRM))
        made = open_confirm(
            id=number,
            operation=operation,
            subject_id=subject_id,
            code=Secret(f"{self.given:08}"),
            now=self.w.clock.now(),
            **(details or {}),
        )
        async with self.w.container.store().unit() as unit:
            return await unit.confirms.put(made)

    async def stored(self, confirm: Confirm) -> Confirm:
        """A confirm as it is stored."""
        async with self.w.container.store().unit() as unit:
            found = await unit.confirms.coded(confirm.code.reveal())
        assert found is not None
        return found

    async def events(self, org_id: OrgId) -> list[Json]:
        """The bodies of all events for an org, oldest first."""
        return [body for topic, body in await self.w.messages() if topic == f"org.{org_id}.event"]

    async def instance_events(self) -> list[Json]:
        """The same for the instance's own org."""
        async with self.w.container.store().unit() as unit:
            instance = await unit.orgs.named(self.w.container.instance_org())
        assert instance is not None
        return await self.events(instance.id)

    async def mails(self) -> list[SystemMail]:
        """All mails that were promised, oldest first, their variables unsealed."""
        mails = SystemMails(self.w.container.vault())
        return [mails.opened(body) for topic, body in await self.w.messages() if topic == "mail"]


def lookup_of(confirm: Confirm) -> Lookup:
    """What the link of a confirm says."""
    return Lookup.by(confirm.code, confirm.email, confirm.object_id)
