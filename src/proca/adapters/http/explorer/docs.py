"""The REST reference at /docs: one page without scripts, made from the OpenAPI document."""

from typing import Any

from litestar import Request, Router
from litestar.datastructures import ResponseHeader
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin

from proca import __version__
from proca.adapters.http.explorer.reference import reference_of
from proca.adapters.http.explorer.rendering import HEADERS, render


class ReferencePlugin(OpenAPIRenderPlugin):
    """Renders the document, once for each process."""

    def __init__(self) -> None:
        super().__init__(path="/", favicon="", style="")
        self._page: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page."""
        del request
        if self._page is None:
            self._page = render("docs.html", reference=reference_of(openapi_schema))
        return self._page


def documented() -> OpenAPIConfig:
    """The document at /docs/openapi.json, and the reference made from it at /docs."""
    headers = [ResponseHeader(name=name, value=value) for name, value in HEADERS.items()]
    return OpenAPIConfig(
        title="Proca",
        version=__version__,
        openapi_router=Router("/docs", route_handlers=[], include_in_schema=False, response_headers=headers),
        render_plugins=[ReferencePlugin()],
        use_handler_docstrings=True,
    )
