"""The OpenAPI page, with scripts of its own: a mall's network may not reach anybody else's.

Its links are relative, so that it works at any path: behind a proxy's prefix, or mounted in another
application.
"""

from importlib.resources import files

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

_PAGE = "/docs"
_SCRIPTS = "docs/static"


def add_docs_page(app: FastAPI) -> None:
    """Serve Swagger UI as fastapi-offline ships it; FastAPI's own page loads it from a CDN."""
    folder = files("fastapi_offline").joinpath("static")
    app.mount(f"/{_SCRIPTS}", StaticFiles(directory=str(folder)))

    @app.get(_PAGE, include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title="mallseg",
            swagger_js_url=f"{_SCRIPTS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_SCRIPTS}/swagger-ui.css",
            swagger_favicon_url=f"{_SCRIPTS}/favicon.png",
        )
