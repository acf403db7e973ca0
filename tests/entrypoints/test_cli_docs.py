"""The page on commands is true: its examples run, and its tables name every command and no other."""

import re
import shlex
from pathlib import Path

from docs import pages
from entrypoints.operator_shell import Shell
from entrypoints.test_cli_commands import COMMANDS

PAGE = pages.ROOT / "docs" / "operations" / "commands.md"


def test_every_example_runs(shell: Shell) -> None:
    """All of them, in their order, after `proca init`."""
    Path("thanks.html").write_text("<p>Thank you, {{firstName}}</p>")
    Path("targets.json").write_text(next(pages.blocks(PAGE, "json")))
    ran = 0
    for block in pages.blocks(PAGE, "sh"):
        for line in block.splitlines():
            variables, _, command = line.partition("proca ")
            environ = dict(one.split("=", 1) for one in shlex.split(variables))
            shell.secrets |= set(environ.values())
            ended = shell(*shlex.split(command), **environ)
            assert (ended.code, ended.err) == (0, ""), line
            ran += 1
    assert ran > 20


def test_the_tables_name_every_command_and_no_other() -> None:
    assert set(re.findall(r"^\| `proca ([a-z -]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)) == COMMANDS.keys()


def test_the_page_shows_every_noun_at_work() -> None:
    shown = {
        line.partition("proca ")[2].split()[0] for block in pages.blocks(PAGE, "sh") for line in block.splitlines()
    }
    # What is about a RabbitMQ cannot be shown without one, nor a decision without somebody who has signed.
    assert {name.split()[0] for name in COMMANDS if " " in name} - {"broker", "action"} <= shown
