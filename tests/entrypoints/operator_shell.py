"""The shell of an operator: commands in this process over an SQLite file, read as JSON, and what the file holds."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from attrs import Factory, define, frozen

# The package's own `main` is the function of that name.
cli = import_module("proca.entrypoints.cli.main")
printed = import_module("proca.entrypoints.cli.shell")
OURS = (
    "PROCA_",
    "AMQP_",
    "FINGERPRINT_SEED",
    "ADMIN_EMAIL",
    "DATABASE_URL",
    "ORG_NAME",
    "PORT",
    "POOL_SIZE",
    "LOG_LEVEL",
)
PUBLIC = "fjYVbeyTSJNLLsydYC8c0DMQgbOlBuABzPHnMNdzVGA"
ADA = "ada@wood.test"


@frozen
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def tree(self) -> Any:
        """Standard output as JSON."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    def failed(self, message: str, code: str) -> None:
        """It failed with a line that says this, or with the same as JSON."""
        assert (self.code, self.out) == (1, "")
        if self.err.startswith("{"):
            (told,) = json.loads(self.err)["errors"]
            assert (told["message"], told["code"]) == (message, code)
        else:
            assert self.err == f"{message} ({code})\n"


@define
class Shell:
    """Runs commands, and sees to it that nothing secret is ever shown."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    secrets: set[str] = Factory(set)
    shown: list[str] = Factory(list)

    def __call__(self, *words: object, given: str = "", **environ: str) -> Ended:
        """One command, with standard input and variables."""
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["proca", *map(str, words)])
            patch.setattr(sys, "stdin", io.StringIO(given))
            # Some runners of tests set a width for all that is imported under them.
            patch.setattr(printed.console, "width", 300)
            for name, value in environ.items():
                patch.setenv(name, value)
            self.capsys.readouterr()
            code = 0
            try:
                cli.main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        self.shown += [out, err]
        return Ended(code, out, err)

    def json(self, *words: object, given: str = "", **environ: str) -> Any:
        """What a command that succeeds says as JSON, and on standard error nothing."""
        ended = self(*words, "--json", given=given, **environ)
        assert ended.err == ""
        return ended.tree

    def rehearsed(self, *words: object, given: str = "", **environ: str) -> Any:
        """What a rehearsal says as JSON; it kept nothing."""
        before = dump()
        tree = self.json(*words, "--dry-run", given=given, **environ)
        assert tree["dryRun"] is True
        assert dump() == before
        return tree

    def done(self, *words: object, given: str = "", **environ: str) -> Any:
        """A rehearsal that succeeds and keeps nothing, then the deed, which keeps something and says so as JSON."""
        rehearsal = self.rehearsed(*words, given=given, **environ)
        before = dump()
        tree = self.json(*words, given=given, **environ)
        assert "dryRun" not in tree
        assert _told(tree) == _told(rehearsal)
        assert dump() != before
        return tree

    def refused(self, message: str, code: str, *words: object, given: str = "") -> None:
        """It fails with this in text, as JSON and as a rehearsal, and keeps nothing."""
        before = dump()
        rehearsal = self(*words, "--dry-run", given=given)
        if "No such option" not in rehearsal.err:
            rehearsal.failed(message, code)
        self(*words, given=given).failed(message, code)
        self(*words, "--json", given=given).failed(message, code)
        assert dump() == before

    def check_silence(self) -> None:
        """No secret that is stored or was given has been shown."""
        hidden = self.secrets | stored_secrets()
        assert not [secret for secret in hidden if any(secret in text for text in self.shown)]


def _told(tree: dict[str, str]) -> str:
    """The sentence without numbers, which a rehearsal uses up, and without what is shown once."""
    return re.sub(r"\d+", "0", tree["message"].partition(";")[0])


def make_ready(folder: Path) -> Path:
    """`proca init` in this folder, by a process of its own."""
    environ = {"PATH": os.environ["PATH"], "ADMIN_EMAIL": ADA, "PROCA_ADMIN_PASSWORD": "Correct-Horse-1"}
    command = [sys.executable, "-c", "from proca.entrypoints.cli import main; main()", "init"]
    ended = subprocess.run(  # noqa: S603  (ours)
        command, check=False, cwd=folder, env=environ, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return folder


def asked(query: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of the database, past everything of ours; changes are kept."""
    connection = sqlite3.connect("var/proca.db")
    try:
        with connection:
            return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def dump() -> list[str]:
    """All that the database holds, but for the counters of numbers, which are used up by trying."""
    connection = sqlite3.connect("var/proca.db")
    try:
        return [line for line in connection.iterdump() if '"sequences"' not in line]
    finally:
        connection.close()


def stored_secrets() -> set[str]:
    """What the database and the env file hold that nobody may see, in the notations in which it could be shown."""
    hashes = [text for (text,) in asked("SELECT password_hash FROM users WHERE password_hash IS NOT NULL")]
    sealed = [blob for (blob,) in asked("SELECT private FROM public_keys WHERE private IS NOT NULL")]
    sealed += [blob for (blob,) in asked("SELECT password FROM services") if blob]
    env = [line.partition("=")[2] for line in Path("proca.env").read_text().splitlines()]
    return {*hashes, *env, *(blob.hex() for blob in sealed), *(repr(blob)[2:-1] for blob in sealed)}
