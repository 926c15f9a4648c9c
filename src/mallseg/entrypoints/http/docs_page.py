"""``/docs``: Swagger UI from fastapi-offline; FastAPI's own page loads it from a CDN.

Its links are relative, so that it works behind a proxy's prefix and in a mounted application.

Where there are keys, people sign in to see it, because it names the features of the model. The
session opens the page only: its requests need a key, entered under Authorize.
"""

import hashlib
import re
from base64 import b64encode
from importlib.resources import files

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.pages import DOCS
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.security_headers import POLICY

_SCRIPTS = "docs/static"
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def add_docs_page(app: FastAPI) -> None:
    """Add the page, with a Content-Security-Policy that allows its own inline script only."""
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
    """Write the policy: files of the service, inline scripts by digest, images in style sheets."""
    digests = (hashlib.sha256(script).digest() for script in _SCRIPT.findall(page))
    scripts = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
    )
