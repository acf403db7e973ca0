"""What tests of orgs ask and look at."""

from typing import Any

from application.campaigns.coalition import Coalition
from proca.adapters.http.use_cases.orgs import OrgUseCases
from proca.domain.orgs.changes import ProcessingChanges, ServiceInput
from proca.domain.orgs.org import Org, OrgChanges
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.users.roles import OWNER
from proca.domain.users.user import User


def use(c: Coalition) -> OrgUseCases:
    """The use cases of this slice."""
    return c.w.container.use_cases().orgs


async def stored(c: Coalition, name: str) -> Org | None:
    """The org of this name as it is stored."""
    async with c.w.container.store().unit() as unit:
        return await unit.orgs.named(name)


async def instance(c: Coalition) -> Org:
    """The instance org as it is stored."""
    found = await stored(c, "instance")
    assert found is not None
    return found


async def instance_owner(c: Coalition) -> User:
    """An account that owns the instance org, without being admin."""
    return await c.member("instance-owner", await instance(c), OWNER)


def asked(**changes: Any) -> OrgChanges:
    """Settings, nulls included."""
    wanted: Any = changes
    return wanted


def processing(**changes: Any) -> ProcessingChanges:
    """Settings of processing, nulls included."""
    wanted: Any = changes
    return wanted


def service(name: ServiceName, **details: Any) -> ServiceInput:
    """A service as somebody asks for it."""
    wanted: Any = {"name": name, **details}
    return wanted


async def give_instance(c: Coalition, name: ServiceName, **slots: ServiceName) -> Service:
    """A service for the instance org, which uses it at once in these slots."""
    admin = c.users["admin"]
    made = await use(c).upsert_service(admin, "instance", service(name))
    await use(c).update_org_processing(admin, "instance", processing(**slots))
    return made
