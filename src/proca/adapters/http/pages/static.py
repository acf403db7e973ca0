"""Style, script and icon of the page, under addresses that name their content, so that browsers may keep them."""

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


def _load(name: str) -> Asset:
    content = (files("proca.adapters.http.pages") / "assets" / name).read_bytes()
    stem, _, kind = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(content, _TYPES[kind], f"/assets/{stem}.{digest}.{kind}")


ASSETS: Mapping[str, Asset] = {name: _load(name) for name in ("sign.css", "sign.js", "sign.svg")}


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
