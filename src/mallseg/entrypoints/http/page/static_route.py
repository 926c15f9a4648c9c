"""The style sheet and the scripts, which browsers keep: a new version has a new address."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from mallseg.entrypoints.http.guard.pages import STATIC_FILE
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.presentation.web.static_files import bundle_digest, static_files

_KEPT = "public, max-age=31536000, immutable"


def add_static_route(router: APIRouter) -> None:
    """Serve them from memory."""

    @router.get(STATIC_FILE, include_in_schema=False, openapi_extra=needs(None))
    async def static(digest: str, file: str) -> Response:
        found = static_files().get(file)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        caching = _KEPT if digest == bundle_digest() else "no-store"
        return Response(
            found.content, media_type=found.media_type, headers={"cache-control": caching}
        )
