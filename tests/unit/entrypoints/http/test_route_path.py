import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from mallseg.entrypoints.http.route_path import get_route_path


@pytest.mark.parametrize(
    ("path", "root_path", "routed"),
    [
        ("/v1/models", "", "/v1/models"),
        ("/mall/v1/models", "/mall", "/v1/models"),
        ("/v1/models", "/mall", "/v1/models"),  # the proxy took the prefix off
        ("/malls/v1", "/mall", "/malls/v1"),  # another path, which only begins alike
        ("/mall", "/mall", ""),
    ],
)
def test_the_path_of_a_route_has_no_prefix(path: str, root_path: str, routed: str) -> None:
    assert get_route_path({"path": path, "root_path": root_path}) == routed


def test_it_is_the_path_that_the_router_matches() -> None:
    async def show(request: Request) -> Response:
        return PlainTextResponse(get_route_path(request.scope))

    inner = Starlette(routes=[Route("/v1/models", show)])
    outer = Starlette(routes=[Mount("/mall", app=inner)])

    assert TestClient(inner).get("/v1/models").text == "/v1/models"
    assert TestClient(outer).get("/mall/v1/models").text == "/v1/models"
    assert TestClient(outer, root_path="/x").get("/x/mall/v1/models").text == "/v1/models"
