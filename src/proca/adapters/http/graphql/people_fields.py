"""Fields of users, of confirms, and of answers to them (spec 20 §3.11, §8)."""

from typing import Any

from ariadne import ObjectType

from proca.adapters.http.graphql.context import Info, Sight
from proca.adapters.http.graphql.faces import Faces
from proca.adapters.http.graphql.nodes import UserNode, org_node
from proca.domain.confirms.confirm import Confirm
from proca.domain.users.token import expires_at

user = Faces("User", within="user")
user.plain("id", "email", "phone", "pictureUrl", "jobTitle", "isAdmin")


@user.field("apiToken")
async def _api_token(node: UserNode, _info: Info) -> dict[str, object] | None:
    token = await node.sight.load.api_token.load(node.user.id)
    return {"expiresAt": expires_at(token)} if token is not None else None


@user.field("roles")
async def _roles(node: UserNode, _info: Info) -> list[dict[str, object]]:
    staffers = await node.sight.load.memberships.load(node.user.id)
    return [{"org": await org_node(one.org_id, node.sight), "role": one.role} for one in staffers]


Asked = tuple[Confirm, Sight]
confirm = ObjectType("Confirm")
confirm.set_field("code", lambda asked, _: asked[0].code.reveal())
confirm.set_field("email", lambda asked, _: asked[0].email)
confirm.set_field("message", lambda asked, _: asked[0].message)
confirm.set_field("objectId", lambda asked, _: asked[0].object_id)


@confirm.field("creator")
async def _creator(asked: Asked, _info: Info) -> UserNode | None:
    one, sight = asked
    found: Any = await sight.load.user.load(one.creator_id) if one.creator_id is not None else None
    return UserNode(found, sight) if found is not None else None


BINDABLES = [*user.types, confirm]
