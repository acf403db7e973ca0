"""The program on the page about queues reads from a real server: each message once, what fails again and again."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bench.instance import Installation
from docs import pages

PAGE = pages.ROOT / "docs" / "operations" / "queues.md"
ADMIN = "ada@wood.test"
PUT = "INSERT INTO outbox (id, topic, action_id, routing_key, body, due_at) VALUES (?, ?, ?, 'k', ?, '2026-03-04')"


def test_the_program_reads(tmp_path: Path) -> None:
    """It prints, remembers and acknowledges; a message that it cannot deal with is given back and not lost."""
    installation = Installation(f"sqlite:///{tmp_path}/proca.db", tmp_path)
    installation.set_up()
    installation.run("user", "add", ADMIN, "Quiet-Harbour-51", "--admin")
    with closing(sqlite3.connect(tmp_path / "proca.db", timeout=10)) as database:
        [(org_id,)] = database.execute("SELECT id FROM orgs WHERE name = 'riverwatch'")
        for number, body in ((900, '{"schema": "x:1", "actionId": 7}'), (901, '{"actionId": 8}')):
            database.execute(PUT, (number, f"cus.{org_id}.deliver", number, body))
        database.commit()
    made = subprocess.run(  # noqa: S603  (ours)
        [Path(sys.executable).with_name("proca"), "user", "queue-token", ADMIN, "riverwatch"],
        cwd=tmp_path,
        env=installation._environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    (program,) = pages.blocks(PAGE, "python")
    (tmp_path / "reader.py").write_text(program)
    server = installation.serve()
    environ = {
        **os.environ,
        "PROCA_URL": f"http://127.0.0.1:{server.port}",
        "PROCA_ORG": "riverwatch",
        "PROCA_TOKEN": made.stdout.strip(),
    }
    reader = subprocess.Popen(
        [sys.executable, "reader.py"], cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "x:1 7\n"
        assert reader.stdout.readline() == "not done: KeyError\n"
        with closing(sqlite3.connect(tmp_path / "proca.db", timeout=10)) as database:
            found = _until(database, [(901, 1, "rejected by its reader: crm-unavailable")])
        with closing(sqlite3.connect(tmp_path / "done.db")) as done:
            assert done.execute("SELECT number FROM done").fetchall() == [(900,)]
    finally:
        reader.send_signal(signal.SIGTERM)
        reader.communicate(timeout=20)
        server.stop()
    assert found


def _until(database: sqlite3.Connection, wanted: list[tuple[object, ...]]) -> bool:
    query = "SELECT id, attempts, error FROM outbox WHERE topic LIKE 'cus.%'"
    for _ in range(200):
        if database.execute(query).fetchall() == wanted:
            return True
        time.sleep(0.05)
    pytest.fail(f"{database.execute(query).fetchall()}")
