"""From violations to what a person understands, each at the control that it concerns."""

import re
from collections.abc import Iterable, Mapping, Sequence

from proca.adapters.http.pages.texts import Texts
from proca.domain.errors import Path, Violation
from proca.domain.rules import BLANK, INVALID

_LENGTH = re.compile(r"should be at most (\d+) character\(s\)")
_AGE = "Age below limit"
_WHOLE_NAME: Path = ("name",)
_PARTS_OF_NAME: tuple[Path, ...] = (("firstName",), ("lastName",))


def messages(violations: Iterable[Violation], names: Sequence[str], texts: Texts) -> Mapping[str, str]:
    """One message per control in the order of the controls; what concerns none of them stands under ""."""
    found: dict[str, str] = {}
    for violation in _without_echo(list(violations)):
        name = _control(violation.path, names)
        found.setdefault(name, _message(violation.message, name, texts))
    return {name: found[name] for name in (*names, "") if name in found}


def _without_echo(violations: Sequence[Violation]) -> Sequence[Violation]:
    """Nobody typed the whole name: it says again what is wrong with one of its parts."""
    parts = any(violation.path in _PARTS_OF_NAME for violation in violations)
    return [violation for violation in violations if not (parts and violation.path == _WHOLE_NAME)]


def _control(path: Path, names: Sequence[str]) -> str:
    """The control at the path, or the first one below it."""
    if path[:1] == ("privacy",):
        return str(path[-1])
    dotted = ".".join(map(str, _PARTS_OF_NAME[0] if path == _WHOLE_NAME else path))
    below = (name for name in names if name == dotted or name.startswith(f"{dotted}."))
    return next(below, "")


def _message(message: str, name: str, texts: Texts) -> str:
    too_long = _LENGTH.fullmatch(message)
    if too_long:
        return texts("error.long", limit=too_long[1])
    if message == _AGE:
        return texts("error.age")
    if name in ("optIn", "leadOptIn"):
        return texts("error.consent")
    return _standard("blank" if message == BLANK else "invalid" if message == INVALID else "format", name, texts)


def _standard(kind: str, name: str, texts: Texts) -> str:
    own = next((key for key in (f"field.{name}.{kind}", f"field.{name}.format") if key in texts), None)
    if own is not None:
        return texts(own)
    label = f"field.{name}.label"
    return texts(f"error.{kind}", label=texts(label)) if label in texts else texts("notice.refused")
