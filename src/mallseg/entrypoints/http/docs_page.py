"""``/docs``: Swagger UI as fastapi-offline ships it; FastAPI's own page loads it from a CDN.

Its links are relative: it works behind a proxy's prefix, and in an application around this one.

Where there are keys, a browser gets it by signing in, as it gets the other pages: what a model
needs to know of customers is for those who have a key. A session opens the page and nothing that
it describes: requests are made with a key, under Authorize.
"""

import hashlib
import re
from base64 import b64encode
from importlib.resources import files

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from mallseg.domain.access.scope import Scope
from mallseg.entrypoints.http.guard.pages import DOCS
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.security_headers import POLICY

_SCRIPTS = "docs/static"
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def add_docs_page(app: FastAPI) -> None:
    """Serve the page, with a policy that lets it run its own script and no other."""
    folder = files("fastapi_offline").joinpath("static")
    app.mount(f"/{_SCRIPTS}", StaticFiles(directory=str(folder)))
    page = get_swagger_ui_html(
        openapi_url="openapi.json",
        title="mallseg",
        swagger_js_url=f"{_SCRIPTS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_SCRIPTS}/swagger-ui.css",
        swagger_favicon_url=f"{_SCRIPTS}/favicon.png",
    )
    page.headers[POLICY.decode()] = _policy_of(bytes(page.body))

    @app.get(DOCS, include_in_schema=False, openapi_extra=needs(Scope.READ))
    async def docs() -> HTMLResponse:
        return page


def _policy_of(page: bytes) -> str:
    """Allow what the page needs: its files, its own script by digest, pictures in its styles."""
    digests = (hashlib.sha256(script).digest() for script in _SCRIPT.findall(page))
    scripts = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
    )
