"""What the page says: one catalogue per language, and what a page's config puts in its place."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType

from attrs import frozen

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
DEFAULT = LANGUAGES[0]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@frozen
class Texts:
    """The texts of one page by dotted key; `{name}` in them stands for a value."""

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text with its values; a placeholder without a value stays as it is."""
        return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), self.entries[key])

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def number(self, number: int) -> str:
        """A whole number with its thousands apart."""
        return f"{number:,}".replace(",", self.entries["separator"])

    def listing(self, names: list[str]) -> str:
        """Names in a row."""
        *first, last = names
        return f"{', '.join(first)} {self.entries['and']} {last}" if first else last


def texts_for(locale: str, replaced: object = None) -> Texts:
    """The catalogue of the locale's language, else English, with what a page's `config.texts` replaces."""
    language = locale[:2].lower() if locale[:2].lower() in CATALOGUES else DEFAULT
    return Texts(language, MappingProxyType({**CATALOGUES[language], **dict(_flat(replaced))}))


def preferred(accept_language: str | None) -> Texts:
    """The texts for somebody of whom only the Accept-Language header is known."""
    wanted = (part.strip()[:2].lower() for part in (accept_language or "").split(","))
    return texts_for(next((language for language in wanted if language in CATALOGUES), DEFAULT))


def _flat(tree: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a tree by dotted key; anything that is no text does not count."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _flat(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(tree, str) and prefix:
        yield prefix, tree


def _load(language: str) -> Mapping[str, str]:
    source = files("proca.adapters.http.pages") / "catalogue" / f"{language}.toml"
    return MappingProxyType(dict(_flat(tomllib.loads(source.read_text("utf-8")))))


CATALOGUES: Mapping[str, Mapping[str, str]] = MappingProxyType({language: _load(language) for language in LANGUAGES})
