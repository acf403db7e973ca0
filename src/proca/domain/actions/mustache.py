"""Whether a text is a mustache template at all: tags are closed and sections nest (mustache(5))."""

_KINDS = "#^/!>&{="


def fault(text: str) -> str | None:
    """What is wrong with the template, or none."""
    opening, closing = "{{", "}}"
    sections: list[str] = []
    position = 0
    while (start := text.find(opening, position)) >= 0:
        kind, end_mark = _tag_kind(text, start + len(opening), closing)
        end = text.find(end_mark, start + len(opening))
        if end < 0:
            return "unclosed tag"
        name = text[start + len(opening) : end].lstrip(_KINDS).strip()
        position = end + len(end_mark)
        if kind == "=":
            opening, closing = _delimiters(name) or (opening, closing)
        elif kind in "#^":
            sections.append(name)
        elif kind == "/" and (not sections or sections.pop() != name):
            return f"unexpected closing of {name}"
    return f"unclosed section {sections[-1]}" if sections else None


def _tag_kind(text: str, at: int, closing: str) -> tuple[str, str]:
    first = text[at : at + 1]
    if first == "{":
        return first, "}" + closing
    if first == "=":
        return first, "=" + closing
    return (first if first in _KINDS and first else " "), closing


def _delimiters(name: str) -> tuple[str, str] | None:
    parts = name.split()
    return (parts[0], parts[1]) if len(parts) == 2 else None  # noqa: PLR2004  (an opening and a closing mark)
