"""`proca demo`."""

from pathlib import Path

from rich.console import Console

from proca.domain import base64url
from proca.domain.secret import SecretBytes
from proca.entrypoints.container import Container


async def demo(container: Container, console: Console, keys: Path | None) -> None:
    """Make the demonstration; private keys go into files that only their owner can read."""
    settings = container.settings()
    if keys is not None:
        # Before anything is made: a key without a place for its private half would be lost.
        _make_folder(keys)
    for page in await container.make_demo()(keys=keys is not None):
        console.print(
            f"{page.org}: page {page.page_id}, http://localhost:{settings.port}/p/{page.name}", soft_wrap=True
        )
        if keys is not None and page.private is not None:
            console.print(f"  private key: {_keep(keys, page.org, page.private)}", markup=False, soft_wrap=True)


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _keep(folder: Path, org: str, private: SecretBytes) -> Path:
    path = folder / f"{org}.key"
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(base64url.encode(private.reveal()) + "\n", encoding="ascii")
    return path
