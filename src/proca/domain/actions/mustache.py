"""Whether a text is a mustache template at all: tags are closed and sections nest (mustache(5))."""

_KINDS = frozenset("#^/!>&{=")
_LONG_ENDS = {"{": "}", "=": "="}


def fault(text: str) -> str | None:
    """What is wrong with the template, or none."""
    marks = ["{{", "}}"]
    sections: list[str] = []
    position = 0
    while (start := text.find(marks[0], position)) >= 0:
        start += len(marks[0])
        kind = text[start : start + 1]
        end_mark = _LONG_ENDS.get(kind, "") + marks[1]
        end = text.find(end_mark, start + (kind in _KINDS))
        if end < 0:
            return "unclosed tag"
        name = text[start + (kind in _KINDS) : end].strip()
        position = end + len(end_mark)
        if kind == "=":
            marks = name.split()
            if len(marks) != 2:  # noqa: PLR2004  (an opening and a closing mark)
                return "invalid delimiters"
        elif kind in ("#", "^"):
            sections.append(name)
        elif kind == "/" and (not sections or sections.pop() != name):
            return f"unexpected closing of {name}"
    return f"unclosed section {sections[-1]}" if sections else None
