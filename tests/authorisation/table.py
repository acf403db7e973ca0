"""The matrix as a page of the docs; `python -m authorisation.table` (in tests/) writes it anew."""

from pathlib import Path

from authorisation.matrix import RULES, Caller, Outcome

_MARKS = {
    Outcome.OK: "yes",
    Outcome.DENIED: "no",
    Outcome.UNAUTHORIZED: "who?",
    Outcome.PRIVATE: "private",
    Outcome.PUBLIC: "public",
    Outcome.NONE: "",
}
_HEAD = """# Who may do what

Each operation of the API for each kind of caller. Those with a role have it in the org that leads the campaign, and
its things are what is asked for. This page is generated from `tests/authorisation/matrix.py`, and a test asks every
cell over HTTP; REST offers the same operations to the same callers.

yes: it is done. no: refused with `permission_denied`. who?: refused with `unauthorized`, because one has to log in or
to belong first. private, public: the face that is shown. Empty: there is no such case.

"""


def render() -> str:
    """The whole page."""
    columns = [caller.value for caller in Caller]
    lines = [f"| Operation | {' | '.join(columns)} |", "|" + "---|" * (len(columns) + 1)]
    for operation, rule in RULES.items():
        cells = " | ".join(_MARKS[rule.outcome(caller)] for caller in Caller)
        lines.append(f"| `{operation}` | {cells} |")
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).parents[2].joinpath("docs", "api", "authorisation.md").write_text(render(), "utf-8")
