"""Names in two dresses: camelCase on the wire, snake_case inside."""

import re

_HUMP = re.compile(r"(?<=[A-Za-z0-9])([A-Z])")
_STEP = re.compile(r"_([a-z0-9])")


def snake_case(name: str) -> str:
    """`firstName` becomes `first_name`."""
    return _HUMP.sub(lambda hump: "_" + hump.group(1).lower(), name)


def camel_case(name: str) -> str:
    """`first_name` becomes `firstName`."""
    return _STEP.sub(lambda step: step.group(1).upper(), name)
