"""Dead letters of an org for its staff, and all of them for admins, under /v1."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from proca.adapters.http.rest import dead_letter_bodies as bodies
from proca.adapters.http.rest.answering import Name, Number
from proca.adapters.http.rest.dead_letter_bodies import (
    CountBody,
    DeadGroupBody,
    DeadLetterPage,
    ShownDeadLetterBody,
    WhichBody,
)
from proca.adapters.http.rest.documented import STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.requests import StrictRequest
from proca.application.processing.dead_letters import MOST_LETTERS, Which
from proca.domain.errors import Refused

TAGS = ["Dead letters"]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST_LETTERS)]
Cursor = Annotated[str | None, QueryParameter(max_length=18, description="What the page before gave as `next`")]


@get(
    "/orgs/{org:str}/dead-letters", summary="Messages of an org that were given up", responses=STAFF_READING, tags=TAGS
)
async def of_org(
    request: StrictRequest,
    org: Name,
    cursor: Cursor = None,
    limit: Limit = 100,
    topic: FromQuery[str | None] = None,
    error: FromQuery[str | None] = None,
) -> DeadLetterPage:
    """Ascending by number, without what they say. Needs `export_contacts`."""
    return await _page(request, org, Which(topic=topic, error=error), cursor, limit)


@get("/dead-letters", summary="All messages that were given up", responses=STAFF_READING, tags=TAGS)
async def of_all(
    request: StrictRequest,
    cursor: Cursor = None,
    limit: Limit = 100,
    topic: FromQuery[str | None] = None,
    error: FromQuery[str | None] = None,
) -> DeadLetterPage:
    """Those of every org and of the instance itself. For admins."""
    return await _page(request, None, Which(topic=topic, error=error), cursor, limit)


@get(
    "/orgs/{org:str}/dead-letters/groups",
    summary="Dead letters of an org by topic and error",
    responses=STAFF_READING,
    tags=TAGS,
)
async def groups_of_org(request: StrictRequest, org: Name) -> list[DeadGroupBody]:
    """The most frequent first. Needs `export_contacts`."""
    return await _groups(request, org)


@get("/dead-letters/groups", summary="All dead letters by topic and error", responses=STAFF_READING, tags=TAGS)
async def groups_of_all(request: StrictRequest) -> list[DeadGroupBody]:
    """The most frequent first. For admins."""
    return await _groups(request, None)


@get(
    "/orgs/{org:str}/dead-letters/{letter_id:int}",
    summary="One dead letter of an org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def one_of_org(request: StrictRequest, org: Name, letter_id: Number) -> ShownDeadLetterBody:
    """With what it says, personal data masked. Needs `export_contacts`."""
    return await _one(request, org, letter_id)


@get("/dead-letters/{letter_id:int}", summary="One dead letter", responses=STAFF_READING, tags=TAGS)
async def one_of_all(request: StrictRequest, letter_id: Number) -> ShownDeadLetterBody:
    """With what it says, personal data masked. For admins."""
    return await _one(request, None, letter_id)


@post(
    "/orgs/{org:str}/dead-letters/replay",
    summary="Try dead letters of an org again",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def replay_of_org(request: StrictRequest, org: Name, data: JSONBody[WhichBody]) -> CountBody:
    """Due at once, as if never tried. Needs `export_contacts`."""
    return await _replay(request, org, data)


@post("/dead-letters/replay", summary="Try dead letters again", status_code=200, responses=STAFF_WRITING, tags=TAGS)
async def replay_of_all(request: StrictRequest, data: JSONBody[WhichBody]) -> CountBody:
    """Due at once, as if never tried. For admins."""
    return await _replay(request, None, data)


@post(
    "/orgs/{org:str}/dead-letters/drop",
    summary="Drop dead letters of an org",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def drop_of_org(request: StrictRequest, org: Name, data: JSONBody[WhichBody]) -> CountBody:
    """They go for good. Needs `export_contacts`."""
    return await _drop(request, org, data)


@post("/dead-letters/drop", summary="Drop dead letters", status_code=200, responses=STAFF_WRITING, tags=TAGS)
async def drop_of_all(request: StrictRequest, data: JSONBody[WhichBody]) -> CountBody:
    """They go for good. For admins."""
    return await _drop(request, None, data)


async def _page(
    request: StrictRequest, org: str | None, which: Which, cursor: str | None, limit: int
) -> DeadLetterPage:
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal()):
        raise Refused("This is no cursor that was given out", code="bad_arg", path=("cursor",))
    found = await request.use_cases.queues.list_dead_letters(
        await request.caller(), org, which, int(cursor or 0), limit
    )
    is_full = len(found) == limit
    return DeadLetterPage([bodies.letter(one) for one in found], str(found[-1].id) if is_full else None)


async def _groups(request: StrictRequest, org: str | None) -> list[DeadGroupBody]:
    found = await request.use_cases.queues.list_dead_letters.groups(await request.caller(), org, Which())
    return [bodies.group(one) for one in found]


async def _one(request: StrictRequest, org: str | None, number: int) -> ShownDeadLetterBody:
    return bodies.shown_letter(await request.use_cases.queues.show_dead_letter(await request.caller(), org, number))


async def _replay(request: StrictRequest, org: str | None, data: WhichBody) -> CountBody:
    replay = request.use_cases.queues.replay_dead_letters
    return CountBody(await replay(await request.caller(), org, _which(data)))


async def _drop(request: StrictRequest, org: str | None, data: WhichBody) -> CountBody:
    drop = request.use_cases.queues.drop_dead_letters
    return CountBody(await drop(await request.caller(), org, _which(data)))


def _which(data: WhichBody) -> Which:
    return Which(topic=data.topic, error=data.error, ids=data.ids)


handlers = [
    of_org,
    of_all,
    groups_of_org,
    groups_of_all,
    one_of_org,
    one_of_all,
    replay_of_org,
    replay_of_all,
    drop_of_org,
    drop_of_all,
]
