"""What is told as it happens (spec 20 §3.10, §6)."""

from collections.abc import AsyncGenerator

from graphql import GraphQLSchema

from proca.adapters.http.graphql.context import Info, context_of
from proca.adapters.http.graphql.nodes import PageNode
from proca.domain.ids import ActionPageId


def bind_subscriptions(schema: GraphQLSchema) -> None:
    """Give the subscription its source, by hand: the library knows subscription types of its own name only."""
    assert schema.subscription_type is not None  # noqa: S101  (the schema is ours)
    field = schema.subscription_type.fields["actionPageUpserted"]
    field.subscribe = _changes
    field.resolve = _page


async def _changes(_: object, info: Info, org_name: str | None = None) -> AsyncGenerator[PageNode, None]:
    context = context_of(info)
    async with context.use_cases.watch_pages(org_name) as changed:
        async for page_id in changed:
            node = await _seen(info, page_id)
            if node is not None:
                yield node


def _page(node: PageNode, _info: Info, **_given: object) -> PageNode:
    return node


async def _seen(info: Info, page_id: ActionPageId) -> PageNode | None:
    """The page as it is now, to who watches; none when it went away again."""
    context = context_of(info)
    context.use_cases.refresh()
    sight = await context.sight()
    page = (await context.use_cases.campaigns.browse_campaigns.pages([page_id])).get(page_id)
    campaign = await sight.load.campaign.load(page.campaign_id) if page is not None else None
    return PageNode(page, sight, campaign) if page is not None and campaign is not None else None
