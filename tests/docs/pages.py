"""The documentation as a test reads it: pages with their links, fenced blocks, tables and curl commands."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SERVER = "http://localhost:4000"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_EACH_LINE = re.compile(r"^(?=curl )", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@frozen
class Curl:
    """One request that a page shows."""

    method: str
    path: str
    headers: dict[str, str]
    body: str | None

    @property
    def tree(self) -> Any:
        """The body, which is JSON."""
        return json.loads(self.body) if self.body else None


def name_of(page: Path) -> str:
    """The page below the root."""
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> Iterator[str]:
    """The fenced blocks of one language."""
    return (found[2] for found in _FENCE.finditer(page.read_text("utf-8")) if found[1] == language)


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The links that stay inside the repository: file and heading."""
    for target in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        if not urlsplit(target).scheme:
            path, _, heading = target.partition("#")
            yield (page.parent / path).resolve() if path else page, heading


def headings(page: Path) -> set[str]:
    """The anchors of a page as forges derive them from its headings."""
    return {
        re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in _HEADING.findall(page.read_text("utf-8"))
    }


def rows(page: Path, headings_begin: str) -> list[list[str]]:
    """The cells of the table whose headings begin so, without the headings."""
    lines = page.read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {headings_begin} |"))
    body = lines[start + 2 :]
    end = next((at for at, line in enumerate(body) if not line.startswith("|")), len(body))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body[:end]]


def curls(page: Path) -> Iterator[Curl]:
    """The curl commands that ask the demonstration server."""
    for block in blocks(page, "sh"):
        for command in _EACH_LINE.split(block.replace("\\\n", " ")):
            if command.startswith("curl ") and SERVER in command:
                yield _curl(shlex.split(command, comments=True)[1:])


def _curl(words: list[str]) -> Curl:
    headers: dict[str, str] = {}
    body, method, url = None, None, ""
    left = iter(words)
    for word in left:
        if word == "-H":
            name, _, value = next(left).partition(":")
            headers[name] = value.strip()
        elif word == "-d":
            body = next(left)
        elif word == "-X":
            method = next(left)
        elif not word.startswith("-"):
            url = word
    return Curl(method or ("POST" if body else "GET"), url.removeprefix(SERVER), headers, body)
