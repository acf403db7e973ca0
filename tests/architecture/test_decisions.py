"""Every decision record has a status, and the numbers have no gap."""

import re
from pathlib import Path

RECORDS = sorted((Path(__file__).parents[2] / "docs" / "decisions").glob("[0-9]*.md"))


def test_records_are_numbered_without_gap() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    assert RECORDS


def test_each_record_has_a_status_and_its_four_parts() -> None:
    for path in RECORDS:
        text = path.read_text("utf-8")
        assert re.search(r"^Status: (accepted|superseded by \d{4})", text, re.MULTILINE), path.name
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, (path.name, part)
