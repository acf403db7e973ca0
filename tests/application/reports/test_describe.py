"""`application`: for the owners of the instance (20 §3.4)."""

from data_world import DataWorld, refusal
from proca import __version__
from proca.application.reports.describe import ApplicationInfo
from proca.domain.users.permissions import Permission


async def test_owners_of_the_instance(m: DataWorld) -> None:
    told = await m.use.describe_application(await m.people.user("root", Permission.INSTANCE_OWNER.mask))
    assert told == ApplicationInfo("proca", __version__, "info")


async def test_everybody_else(m: DataWorld) -> None:
    """Not even those who manage orgs and users."""
    manager = await m.people.user("manager", Permission.MANAGE_ORGS.mask | Permission.MANAGE_USERS.mask)
    for caller in (m.owner, manager):
        refused = await refusal(m.use.describe_application(caller))
        assert (refused.code, refused.details["required"]) == ("permission_denied", [])
    refused = await refusal(m.use.describe_application(None))
    assert refused.message == "User is not a member of team responsible for resource"
