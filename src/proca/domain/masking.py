"""What people sent, with its shape and without its content (spec 20 §5.5)."""

import re
from collections.abc import Collection, Mapping
from unicodedata import category

from proca.domain.words import camel_case

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


def mask(tree: object, cleartext: Collection[str]) -> object:
    """The tree with digits as `0` and letters as `X`, but for plain values under the keys `cleartext`.

    Keys, lists and truth values stay; numbers become 0. A key in snake_case counts as its camelCase.
    """
    if isinstance(tree, Mapping):
        return {key: _under(str(key), value, cleartext) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [mask(value, cleartext) for value in tree]
    if tree is None or isinstance(tree, bool):
        return tree
    if isinstance(tree, (int, float)):
        return type(tree)(0)
    return mask_text(str(tree))


def mask_text(text: str) -> str:
    """A text of the same length without a letter or digit of its own."""
    return "".join(map(_masked, text))


def without_addresses(text: str) -> str:
    """A message for people, with `***` for every e-mail address in it."""
    return _ADDRESS.sub("***", text)


def _under(key: str, value: object, cleartext: Collection[str]) -> object:
    if camel_case(key) in cleartext and _is_plain(value):
        return value
    return mask(value, cleartext)


def _is_plain(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_is_plain(one) for one in value)
    return value is None or isinstance(value, (str, int, float))


def _masked(letter: str) -> str:
    kind = category(letter)[0]
    if kind == "N":
        return "0"
    # Marks are parts of letters, and private or unassigned characters may be anything.
    return "X" if kind in "LMC" and letter not in "\n\t\r" else letter
