"""Merge fields as providers' templates need them (spec 30 §6.6)."""

from collections.abc import Iterator, Mapping


def flat(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The leaves under the camelCase name of their path (`campaign.title` is `campaignTitle`); null is an empty text,
    lists stay lists."""
    for key, value in tree.items():
        name = prefix + key[:1].upper() + key[1:] if prefix else key
        if isinstance(value, Mapping):
            yield from flat(value, name)
        else:
            yield name, "" if value is None else value
