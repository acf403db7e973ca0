"""Counts as server-sent events (issue 4 item 7)."""

import json
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

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
