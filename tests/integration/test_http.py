import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from mallseg import __version__
from mallseg.domain.customers.feature import Feature
from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.presentation.documents.assignment import AnsweredAssignmentDocument
from mallseg.entrypoints.presentation.documents.segments import SegmentDocument
from mallseg.entrypoints.presentation.documents.versions import VersionDocument
from mallseg.settings.loading import load_settings
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_http import (
    A_CUSTOMER,
    HERE,
    client_of,
    container_of,
    http_log,
    train_by_hand,
)

PROBLEM = "application/problem+json"
READY = {"model": "mall", "version": 1, "faults": {}}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    train_by_hand(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service whose store is not changed."""
    store = tmp_path_factory.mktemp("served")
    train_by_hand(store)
    with client_of(store) as client:
        yield client


@pytest.fixture
def serving(store: Path) -> Iterator[TestClient]:
    """A service of the test's own store."""
    with client_of(store) as client:
        yield client


def names_of(document: type) -> list[str]:
    return [field.name for field in fields(document)]


def test_a_customer_is_assigned_to_the_nearest_segment(client: TestClient) -> None:
    response = client.post("/v1/assignments", json=A_CUSTOMER)

    # The centres are (20, 30) and (80, 70), unscaled; the customer stands at (81, 69).
    answer = response.json()
    assert response.status_code == 200
    assert (answer["segment"]["slug"], answer["runner_up"]["slug"]) == ("seg-02", "seg-01")
    assert answer["segment"]["centre"] == {"annual_income_k": 80, "spending_score": 70}
    assert answer["distance"] == pytest.approx(2**0.5)
    assert answer["runner_up"]["distance"] == pytest.approx((61**2 + 39**2) ** 0.5)
    assert (answer["model"], answer["version"]) == ("mall", 1)


def test_answers_have_the_names_of_the_documents(client: TestClient) -> None:
    assigned = client.post("/v1/assignments", json=A_CUSTOMER).json()
    versions = client.get("/v1/models/mall/versions").json()["versions"]

    assert list(assigned) == names_of(AnsweredAssignmentDocument)
    assert list(assigned["segment"]) == names_of(SegmentDocument)
    assert list(versions[0]) == names_of(VersionDocument)


def test_all_counterfactual_changes_are_listed_on_request(client: TestClient) -> None:
    between = {"annual_income_k": 49, "spending_score": 49}
    usual = client.post("/v1/assignments", json=between).json()
    asked = client.post("/v1/assignments?all_changes=true", json=between).json()

    # Centres (20, 30) and (80, 70): the border runs through (50, 50), with a slope of -1.5.
    assert usual["certainty"] == "outside"  # two customers in each segment, all of them near
    assert [(c["feature"], c["change"]) for c in usual["counterfactuals"]] == [
        ("spending_score", 3)
    ]
    assert [(c["feature"], c["change"]) for c in asked["counterfactuals"]] == [
        ("spending_score", 3),
        ("annual_income_k", 2),
    ]


def test_values_that_the_model_does_not_use_are_optional(client: TestClient) -> None:
    printed = client.post("/v1/assignments", json=A_CUSTOMER | {"age": 30})
    unknown = client.post("/v1/assignments", json=A_CUSTOMER | {"age": None})

    assert printed.json() == unknown.json()


def test_segments_are_listed_and_shown_by_slug(client: TestClient) -> None:
    listed = client.get("/v1/segments").json()
    shown = client.get("/v1/segments/seg-02").json()

    assert (listed["model"], listed["version"]) == ("mall", 1)
    assert [segment["slug"] for segment in listed["segments"]] == ["seg-01", "seg-02"]
    assert shown == listed["segments"][1]


def test_versions_are_listed_with_their_champion(store: Path, serving: TestClient) -> None:
    train_by_hand(store, shift=1)

    listed = serving.get("/v1/models/mall/versions").json()

    assert [(v["version"], v["champion"]) for v in listed["versions"]] == [(1, False), (2, True)]


def test_a_new_version_is_picked_up_without_a_restart(store: Path, serving: TestClient) -> None:
    before = serving.post("/v1/assignments", json=A_CUSTOMER).json()
    train_by_hand(store, shift=1)
    after = serving.post("/v1/assignments", json=A_CUSTOMER).json()

    assert (before["version"], after["version"]) == (1, 2)
    assert after["segment"]["centre"]["annual_income_k"] == 81


def test_a_new_version_is_served_within_two_seconds() -> None:
    assert load_settings().http.refresh_s <= 2


def test_a_damaged_new_version_leaves_the_old_one_serving(store: Path, serving: TestClient) -> None:
    serving.get("/readyz")
    folder = train_by_hand(store, shift=1)
    (folder / "model.joblib").write_bytes(b"damage")

    with http_log() as lines:
        response = serving.post("/v1/assignments", json=A_CUSTOMER)

    (failure, _) = lines
    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert failure["log_level"] == "error"
    assert "model.joblib" in failure["reason"]


def test_it_is_alive_before_it_is_ready(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert client.get("/livez").status_code == 200
        assert client.head("/livez").status_code == 200
        assert client.head("/readyz").status_code == 503
        unready = client.get("/readyz")
        train_by_hand(tmp_path)
        ready = client.get("/readyz")

    assert (unready.status_code, unready.headers["content-type"]) == (503, PROBLEM)
    assert (ready.status_code, ready.json()) == (200, READY)


def test_openapi_shows_the_ranges_of_the_domain(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()["components"]["schemas"]["CustomerBody"]

    shown = schema["properties"]
    assert schema["required"] == ["annual_income_k", "spending_score"]
    assert shown.keys() == {"id", "age", *schema["required"]}
    assert shown["age"] == {}  # declared, and no feature of this model: it makes no difference
    assert schema["additionalProperties"] is False
    for feature in DEFAULT_FEATURES:
        assert described(shown[feature.field]) == (feature.lowest, feature.highest, feature.unit)
        assert shown[feature.field]["type"] == "number"
        assert says(feature, shown[feature.field]["description"])


def described(shown: dict[str, Any]) -> tuple[float, float, str]:
    return shown["minimum"], shown["maximum"], shown["x-unit"]


def says(feature: Feature, description: str) -> bool:
    return feature.label in description.lower() and feature.unit in description


def test_the_example_in_openapi_is_answered(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()["components"]["schemas"]["CustomerBody"]

    assert client.post("/v1/assignments", json=schema["examples"][0]).status_code == 200


def test_openapi_lists_the_problems_of_every_route(client: TestClient) -> None:
    document = client.get("/openapi.json").json()

    operations = [op for path in document["paths"].values() for op in path.values()]
    assert document["info"]["version"] == __version__
    assert len(operations) == 36
    for operation in operations:
        failures = {s: r for s, r in operation["responses"].items() if not s.startswith("2")}
        assert "default" in failures
        assert {media for r in failures.values() for media in r["content"]} == {PROBLEM}
        assert operation["summary"]
        assert operation["tags"]


def test_openapi_points_at_nothing_that_is_missing(client: TestClient) -> None:
    text = client.get("/openapi.json").text
    schemas = json.loads(text)["components"]["schemas"]

    pointed = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert pointed <= set(schemas)
    assert "ProblemDocument" in pointed


def test_the_api_reference_loads_nothing_from_other_hosts(client: TestClient) -> None:
    page = client.get("/docs").text

    addresses = re.findall(r"""(?:src|href|url)(?:=|: *)["']([^"']+)["']""", page)
    assert len(addresses) == 4
    for address in addresses:
        assert "//" not in address
        assert client.get(f"/{address}").status_code == 200


def test_without_a_container_the_environment_configures_the_application(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(f"[store]\npath = {json.dumps(str(store))}\n")
    monkeypatch.setenv("MALLSEG_CONFIG", str(config))

    with TestClient(create_app(), base_url=HERE) as client:
        assert client.get("/readyz").json() == READY


def test_every_endpoint_of_the_api_is_a_coroutine(store: Path) -> None:
    routes = [
        route
        for route in create_app(container_of(store)).routes
        if isinstance(route, APIRoute) and route.include_in_schema
    ]

    assert len(routes) > 30
    for route in routes:
        assert route.endpoint.__code__.co_flags & 0x80  # a coroutine: no thread of a pool


def test_pages_are_added_with_the_first_request_for_one(store: Path) -> None:
    app = create_app(container_of(store))
    with TestClient(app, base_url=HERE) as client:
        for_programs = client.get("/v1/features"), client.get("/nowhere")
        before = _paths_of(app)
        pages = [client.get(path) for path in ("/", "/app/overview", "/app/nowhere")]

    assert [each.status_code for each in (*for_programs, *pages)] == [200, 404, 200, 200, 404]
    assert pages[-1].headers["content-type"].startswith("text/html")
    assert "/app/overview" not in before
    assert "/app/overview" in _paths_of(app)


def _paths_of(app: FastAPI) -> set[str]:
    return {route.path for route in app.routes if isinstance(route, APIRoute)}


@pytest.mark.exhaustive
def test_serving_loads_no_heavy_library(store: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from starlette.testclient import TestClient
from mallseg.container import build_container
from mallseg.entrypoints.http.app import create_app

container = build_container(settings={{"store": {{"path": Path({str(store)!r})}}}})
with TestClient(create_app(container), base_url={HERE!r}) as client:
    assert client.post("/v1/assignments", json={A_CUSTOMER!r}).status_code == 200
    for path in ("segments", "features", "models", "models/mall/versions/champion"):
        assert client.get(f"/v1/{{path}}").status_code == 200
    for path in ("/readyz", "/openapi.json"):
        assert client.get(path).status_code == 200
heavy = {{"sklearn", "scipy", "pandas", "numpy", "joblib", "jinja2"}} & sys.modules.keys()
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert (done.returncode, done.stderr.decode()) == (0, "")


def test_all_models_are_listed(store: Path, serving: TestClient) -> None:
    train_by_hand(store, model="outlet")

    listed = serving.get("/v1/models").json()["models"]

    assert [model["model"] for model in listed] == ["mall", "outlet"]
    assert listed[1]["versions"][0]["aliases"] == ["champion"]


@pytest.mark.parametrize("version", ["1", "champion"])
def test_a_version_is_shown_by_number_and_by_alias(client: TestClient, version: str) -> None:
    shown = client.get(f"/v1/models/mall/versions/{version}").json()

    assert (shown["version"], shown["source"]) == (1, "customers.csv")
    assert [segment["slug"] for segment in shown["segments"]] == ["seg-01", "seg-02"]


def test_a_damaged_version_hides_no_other_and_its_reason_is_logged_only(
    store: Path, serving: TestClient
) -> None:
    (train_by_hand(store, shift=1) / "manifest.json").write_bytes(b"damage")

    with http_log() as lines:
        listed = serving.get("/v1/models/mall/versions").json()

    assert [version["version"] for version in listed["versions"]] == [1]
    assert [damage["version"] for damage in listed["damage"]] == [2]
    assert str(store) not in json.dumps(listed)
    assert "manifest.json" in lines[-1]["damaged"][0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/models/kiosk/versions", 404),
        ("/v1/models/mall/versions/9", 404),
        ("/v1/models/mall/versions/challenger", 404),
        ("/v1/models/mall/versions/1.5", 422),
        ("/v1/models/Mall/versions/1", 422),
    ],
)
def test_a_version_that_is_not_there_is_a_problem(
    client: TestClient, path: str, status: int
) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
