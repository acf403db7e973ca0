"""Patterns of texts as SQL LIKE has them."""

import re


def like(pattern: str) -> re.Pattern[str]:
    r"""An SQL LIKE pattern (`%`, `_`, escape `\`) as a regular expression; an escape at the end stands for itself."""
    parts = re.findall(r"\\.|.|\\\Z", pattern, re.DOTALL)
    return re.compile("".join(_like_part(part) for part in parts), re.DOTALL)


def _like_part(part: str) -> str:
    if part in {"%", "_"}:
        return ".*" if part == "%" else "."
    return re.escape(part[1:] if len(part) > 1 else part)
