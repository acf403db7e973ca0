"""From views of the interfaces to HTML."""

import re
from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from proca import __version__
from proca.adapters.http.pages.rendering import PRIVATE
from proca.adapters.http.pages.static import ASSETS

# Framed by nobody and loading nothing from elsewhere, for credentials are typed in here.
HEADERS: Mapping[str, str] = {**PRIVATE, "cache-control": "no-cache"}
_CODE = re.compile(r"`([^`]+)`")


def _with_code(text: str) -> Markup:
    """What stands in backticks as code; everything is escaped."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  (escaped in this line)


_templates = Environment(
    loader=PackageLoader("proca.adapters.http.explorer"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["asset"] = lambda name: ASSETS[name].path
_templates.globals["version"] = __version__
_templates.filters["code"] = _with_code


def render(template: str, **values: object) -> bytes:
    """One page."""
    return _templates.get_template(template).render(**values).encode()
