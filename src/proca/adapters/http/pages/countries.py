"""Names of countries in the languages of the catalogue (from Unicode CLDR), sorted as people look for them."""

import csv
import unicodedata
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from proca.adapters.http.pages.texts import LANGUAGES


def _rows() -> list[dict[str, str]]:
    source = files("proca.adapters.http.pages") / "countries.csv"
    return list(csv.DictReader(source.read_text("utf-8").splitlines()))


def _sorting(name: str) -> str:
    """Å, É and Ö stand with A, E and O."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)).casefold()


def _named(rows: list[dict[str, str]], language: str) -> Mapping[str, str]:
    pairs = ((row["code"], row[language]) for row in rows)
    return MappingProxyType(dict(sorted(pairs, key=lambda pair: _sorting(pair[1]))))


_ALL = _rows()
_NAMES = {language: _named(_ALL, language) for language in LANGUAGES}


def countries(language: str) -> Mapping[str, str]:
    """Names by ISO 3166-1 code, in the order of the alphabet; the language is one of the catalogue's."""
    return _NAMES[language]
