"""What visitors ask for without having read a page (spec 20 §7)."""

from collections.abc import AsyncIterator

import pytest

from world import World, world


@pytest.fixture
async def w() -> AsyncIterator[World]:
    async with world("memory") as made:
        yield made


async def test_the_icon(w: World) -> None:
    icon = await w.http.get("/favicon.ico")
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert icon.text.startswith("<svg")


async def test_robots_stay_away_from_what_is_personal(w: World) -> None:
    robots = await w.http.get("/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    lines = robots.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /users/", "Disallow: /link/"} <= set(lines)
    assert not {"Disallow: /", "Disallow: /p/"} & set(lines)
