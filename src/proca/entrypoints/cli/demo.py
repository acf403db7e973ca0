"""`proca demo`."""

from pathlib import Path

from proca.domain import base64url
from proca.domain.secret import SecretBytes
from proca.entrypoints.cli.shell import Row, say
from proca.entrypoints.container import Container


async def demo(container: Container, keys: Path | None, *, dry_run: bool) -> list[Row]:
    """Make the demonstration; private keys go into files that only their owner can read."""
    settings = container.settings()
    if keys is not None and not dry_run:
        # Before anything is made: a key without a place for its private half would be lost.
        _make_folder(keys)
    rows: list[Row] = []
    for page in await container.make_demo()(keys=keys is not None):
        url = f"http://localhost:{settings.port}/p/{page.name}"
        row = {"org": page.org, "pageId": page.page_id, "url": url}
        if keys is not None and page.private is not None and not dry_run:
            row["privateKey"] = str(_keep(keys, page.org, page.private))
        rows.append(row)
    return rows


def report(rows: list[Row], *, as_json: bool, dry_run: bool) -> None:
    """Tell where the pages are, and where the keys went."""
    if as_json:
        say("Made the demonstration", as_json=True, dry_run=dry_run, pages=rows)
        return
    for row in rows:
        say(f"{row['org']}: page {row['pageId']}, {row['url']}", as_json=False, dry_run=dry_run)
        if "privateKey" in row:
            say(f"  private key: {row['privateKey']}", as_json=False)


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _keep(folder: Path, org: str, private: SecretBytes) -> Path:
    path = folder / f"{org}.key"
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(base64url.encode(private.reveal()) + "\n", encoding="ascii")
    return path
