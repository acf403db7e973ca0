"""Counts as server-sent events (issue 4 item 7)."""

import json
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import event

from bench.instance import Installation
from proca.adapters.http.rest import live_stats as module
from proca.application.campaigns import watch_stats
from world import SIGN, STORES, world

OLGA = {"firstName": "Olga", "email": "olga@mail.test"}
VARIABLES = {"page": 1, "action": {"actionType": "petition"}, "contact": OLGA, "privacy": {"optIn": True}}


def told(event: bytes) -> Any:
    assert event.startswith(b"data: ")
    assert event.endswith(b"\n\n")
    return json.loads(event[6:])


@pytest.mark.parametrize("store", STORES)
async def test_what_a_watcher_gets(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `GET …/stats` has, at once and when it changed, a comment while nothing happens, the end with the server."""
    monkeypatch.setattr(watch_stats, "_EVERY_SECONDS", 0.001)
    async with world(store) as w:
        alpha = await w.org("alpha")
        campaign = await w.campaign(alpha)
        page = await w.page(campaign, alpha, extra_supporters=7)
        events = cast(AsyncGenerator[bytes, None], module.live_events(w.container.use_cases(), campaign.id))
        nobody = {"supporterCount": 7, "supporterCountByOrg": {"alpha": 7}, "supporterCountByArea": {}}
        assert told(await anext(events)) == {**nobody, "actionCount": {}}
        monkeypatch.setattr(module, "PING_SECONDS", 0)
        assert await anext(events) == b":ping\n\n"
        monkeypatch.setattr(module, "PING_SECONDS", 20)
        await w.signed(page)
        await w.process()
        w.clock.move(seconds=1)
        found = told(await anext(events))
        assert found == (await w.http.get(f"/v1/campaigns/{campaign.id}/stats")).json()
        assert (found["supporterCount"], found["actionCount"]) == (8, {"petition": 1})
        w.container.watching.stats_lookout().close()
        assert [event async for event in events] == []
        assert w.container.watching.stats_lookout()._watchers == set()


async def test_an_unknown_campaign_is_told_before_the_stream_begins() -> None:
    async with world("memory") as w:
        answer = await w.http.get("/v1/campaigns/99/stats/live")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(f"sqlite:///{tmp_path}/proca.db", tmp_path)
    made.set_up()
    return made


def test_over_the_wire(installation: Installation) -> None:
    """Over a socket: event after event, and a server that is told to stop does not wait for those who watch."""
    server = installation.serve()
    address = f"http://127.0.0.1:{server.port}"
    try:
        with httpx.stream("GET", f"{address}/v1/campaigns/1/stats/live", timeout=30) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            lines = (line for line in answer.iter_lines() if line.startswith("data: "))
            assert json.loads(next(lines)[6:])["supporterCount"] == 0
            signed = httpx.post(f"{address}/api", json={"query": SIGN, "variables": VARIABLES}, timeout=30)
            assert "errors" not in signed.json()
            assert json.loads(next(lines)[6:])["supporterCount"] == 1
            server.process.terminate()
            began = time.monotonic()
            assert list(lines) == []
            assert time.monotonic() - began < 5
        assert server.process.wait(10) in (0, -15)
    finally:
        server.kill()
    log = server.log.read_text()
    assert "unexpected_error" not in log
    assert '"level": "error"' not in log


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_many_watchers_read_no_more_than_one(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Issue 4 item 7: the statements of a second are the same for one and for two hundred who watch; all hear all."""
    monkeypatch.setattr(watch_stats, "_EVERY_SECONDS", 3600)
    async with world(store) as w:
        alpha = await w.org("alpha")
        campaigns = [await w.campaign(alpha, name) for name in ("one", "two")]
        pages = [await w.page(campaign, alpha) for campaign in campaigns]
        lookout, use_cases = w.container.watching.stats_lookout(), w.container.use_cases()
        statements: list[str] = []
        event.listen(
            w.container.engine().sync_engine,
            "before_cursor_execute",
            lambda _c, _k, statement, *_: statements.append(statement),
        )
        watching: list[AsyncGenerator[bytes, None]] = []
        read: list[int] = []
        for count in (1, 100):
            new = [
                cast(AsyncGenerator[bytes, None], module.live_events(use_cases, one.id)) for one in campaigns * count
            ]
            assert [told(await anext(one))["supporterCount"] for one in new] == [len(read)] * 2 * count
            watching += new
            for page in pages:
                await w.signed(page, f"s{count}@mail.test")
            await w.process()
            w.clock.move(seconds=1)
            statements.clear()
            await lookout.look()
            events = [told(await anext(one)) for one in watching]
            read.append(len(statements))
            assert {one["supporterCount"] for one in events} == {len(read)}
        for one in watching:
            await one.aclose()
        assert lookout._watchers == set()
    assert read[0] == read[1] > 0
    assert read[1] < 10
