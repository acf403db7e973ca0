"""Styles, scripts and icon of all pages, under addresses that name their content, so that browsers may keep them."""

import hashlib
from collections.abc import Mapping
from importlib.resources import files

from attrs import frozen
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"


@frozen
class Asset:
    """One file with the address that names its content."""

    content: bytes
    media_type: str
    path: str


def _load(name: str, folder: str) -> Asset:
    content = (files(f"proca.adapters.http.{folder}") / "assets" / name).read_bytes()
    stem, _, kind = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(content, _TYPES[kind], f"/assets/{stem}.{digest}.{kind}")


_FOLDERS = {
    "pages": ("sign.css", "sign.js", "sign.svg"),
    "account_pages": ("account.css",),
    "explorer": ("explorer.css", "graphiql.js"),
}
ASSETS: Mapping[str, Asset] = {name: _load(name, folder) for folder, names in _FOLDERS.items() for name in names}


@get("/assets/{file:str}", include_in_schema=False)
async def asset(file: FromPath[str]) -> Response[bytes]:
    """The file; an address of another version gets ours uncached, for both are asked for while versions change."""
    stem, _, kind = file.rpartition(".")
    found = ASSETS.get(f"{stem.partition('.')[0]}.{kind}")
    if found is None:
        raise NotFoundException
    caching = _FOREVER if found.path == f"/assets/{file}" else "no-store"
    headers = {"cache-control": caching, "x-content-type-options": "nosniff"}
    return Response(found.content, media_type=found.media_type, headers=headers)


# Pages to sign may be found; everything that is about one person, or for programs, need not be.
_ROBOTS = """User-agent: *
Disallow: /api
Disallow: /graphiql
Disallow: /link/
Disallow: /mailbox
Disallow: /users/
Disallow: /v1/
"""
_A_DAY = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}


@get("/favicon.ico", include_in_schema=False)
async def favicon() -> Response[bytes]:
    """The icon, for whoever asks without reading a page; browsers go by its type, not by the name."""
    icon = ASSETS["sign.svg"]
    return Response(icon.content, media_type=icon.media_type, headers=_A_DAY)


@get("/robots.txt", include_in_schema=False)
async def robots() -> Response[str]:
    """What search engines may visit (RFC 9309)."""
    return Response(_ROBOTS, media_type="text/plain", headers=_A_DAY)


handlers = (asset, favicon, robots)
