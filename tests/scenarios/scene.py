"""What the scenarios have in common: questions over HTTP in somebody's name, and everything stored, for comparison."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from attrs import define, evolve, field
from sqlalchemy import select

from people import People
from proca.adapters.memory.state import Data
from proca.adapters.sql import tables
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.orgs.org import Org
from proca.domain.users.roles import role_named
from proca.domain.users.user import User
from world import Json, World, world

# Remembered by the way, whatever becomes of a question: reserved numbers, last uses of tokens, answers by key.
_ASIDE = {"sequences", "user_tokens", "idempotency_keys", "answers", "settings_version"}
Said = tuple[str, str | None]


@define
class Scene:
    """A world in which everybody has a token."""

    w: World
    people: People
    tokens: dict[str, str] = field(factory=dict)

    async def ask(self, who: User | None, document: str, **variables: Any) -> Json:
        """The whole answer, which is always HTTP 200 and never an error of ours."""
        answer = await self.w.graphql(document, await self._headers(who), **variables)
        assert "internal_error" not in [code for _, code in said(answer)], answer
        return answer

    async def data(self, who: User | None, document: str, **variables: Any) -> Any:
        """What the only field of a document that succeeds answers."""
        answer = await self.ask(who, document, **variables)
        assert "errors" not in answer, answer
        (found,) = answer["data"].values()
        return found

    async def refused(self, who: User | None, document: str, **variables: Any) -> list[Said]:
        """Message and code of each error, after which everything is as before."""
        before = await self.stored()
        answer = await self.ask(who, document, **variables)
        assert "errors" in answer, answer
        assert await self.stored() == before
        return said(answer)

    async def stored(self) -> object:
        """All there is, by value."""
        if self.w.state is not None:
            kept: Data = evolve(self.w.state.data.copy(), version=0, tokens={}, answers={})
            return kept
        async with self.w.container.engine().connect() as connection:
            return {
                table.name: sorted(map(repr, (await connection.execute(select(table))).all()))
                for table in tables.metadata.sorted_tables
                if table.name not in _ASIDE
            }

    async def staff(self, org: Org, role: str, name: str | None = None) -> User:
        """A member, called as their role unless said otherwise."""
        return await self.people.staff(org, role_named(role), name or f"{org.name}-{role}")

    async def page(self, org: Org, campaign: str = "river", partner: Org | None = None) -> ActionPage:
        """A page in a new campaign that the org leads."""
        return await self.w.page(await self.w.campaign(org, campaign), partner or org)

    async def org_named(self, name: str) -> Org:
        """The org of that name as it is stored."""
        async with self.w.container.store().unit() as unit:
            found = await unit.orgs.named(name)
        assert found is not None
        return found

    async def _headers(self, who: User | None) -> dict[str, str]:
        if who is None:
            return {}
        if who.email not in self.tokens:
            self.tokens[who.email] = (await self.people.use.reset_api_token(who)).reveal()
        return {"authorization": f"Bearer {self.tokens[who.email]}"}


def said(answer: Json) -> list[Said]:
    """Message and code of each error."""
    return [(one["message"], (one.get("extensions") or {}).get("code")) for one in answer.get("errors") or ()]


def paths(answer: Json) -> list[tuple[str, list[str | int]]]:
    """Message and path of each error."""
    return [(one["message"], one["path"]) for one in answer.get("errors") or ()]


@asynccontextmanager
async def scene(store: str, **replaced: object) -> AsyncIterator[Scene]:
    """A scene over one kind of store."""
    async with world(store, **replaced) as w:
        yield Scene(w, People(w))


async def lynx(s: Scene, role: str = "owner") -> tuple[Org, User]:
    """An org and somebody of it."""
    org = await s.w.org("lynx")
    return org, await s.staff(org, role, "ada")


async def coalition(s: Scene) -> tuple[Org, Org, ActionPage]:
    """Red leads the campaign river, in which yellow has a page."""
    red, yellow = await s.w.org("red"), await s.w.org("yellow")
    campaign = await s.w.campaign(red, "river")
    await s.w.page(campaign, red, "red/page")
    return red, yellow, await s.w.page(campaign, yellow, "yellow/page")
