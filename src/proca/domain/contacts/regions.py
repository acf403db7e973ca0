"""Which Italian region a postcode belongs to; spec 10 §2.5."""

import csv
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType


def _load() -> Mapping[str, str]:
    table = files("proca.domain.contacts") / "rule_tables" / "it_postcode_regions.csv"
    rows = csv.DictReader(table.read_text("utf-8").splitlines())
    return MappingProxyType({row["postcode_prefix"]: row["region"] for row in rows})


_REGIONS = _load()


def region_of(postcode: str) -> str | None:
    """The region's name by the first two characters, or None when the prefix is unknown."""
    return _REGIONS.get(postcode[:2])
