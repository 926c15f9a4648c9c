"""The HTTP API serves models of any features, and says what they need."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mallseg.container import build_container
from mallseg.entrypoints.http.app import create_app
from tests.builders_http import HERE, client_of, http_log, train_by_hand

A_CUSTOMER = {"recency": 12, "orders": 3, "revenue": 190}


def _client(store: Path, model: str, **settings: Any) -> TestClient:
    where = {"store": {"path": store}, "model": {"name": model}}
    return TestClient(create_app(build_container(settings={**where, **settings})), base_url=HERE)


@pytest.fixture(scope="module")
def orders(two_models: Path) -> Iterator[TestClient]:
    with _client(two_models, "orders") as client:
        yield client


def test_the_features_of_the_model_are_listed(orders: TestClient) -> None:
    answer = orders.get("/v1/features").json()

    assert (answer["model"], answer["version"]) == ("orders", 1)
    assert answer["features"][2] == {
        "name": "revenue", "field": "revenue", "label": "revenue", "unit": "EUR",
        "lowest": 0, "highest": 8000, "transform": "log", "mean": "geometric",
    }  # fmt: skip
    assert [each["field"] for each in answer["features"]] == [*A_CUSTOMER]


def test_openapi_describes_the_customer_of_the_model(orders: TestClient) -> None:
    document = orders.get("/openapi.json").json()
    schema = document["components"]["schemas"]["CustomerBody"]
    (body,) = document["paths"]["/v1/assignments"]["post"]["requestBody"]["content"].values()

    assert body["schema"] == {"$ref": "#/components/schemas/CustomerBody"}
    assert schema["required"] == [*A_CUSTOMER]
    needed = {"id", *A_CUSTOMER}
    assert {name for name, shown in schema["properties"].items() if shown} == needed
    assert schema["properties"]["recency"] == {
        "type": "number", "description": "Recency, in days.",
        "minimum": 0, "maximum": 730, "x-unit": "days",
    }  # fmt: skip
    assert orders.post("/v1/assignments", json=schema["examples"][0]).status_code == 200


def test_all_invalid_fields_are_named_at_once(orders: TestClient) -> None:
    body = {"recency": 731, "revenue": "much", "revnue": 190, "annual_income_k": 87}
    response = orders.post("/v1/assignments", json=body)

    found = [(error["field"], error["code"]) for error in response.json()["errors"]]
    assert response.status_code == 422
    assert found == [
        ("recency", "out_of_range"),
        ("orders", "missing"),
        ("revenue", "not_a_number"),
        ("unknown field", "unknown_field"),
    ]
    assert "731" not in response.text
    assert "revnue" not in response.text


def test_other_declared_fields_are_ignored(orders: TestClient) -> None:
    alone = orders.post("/v1/assignments", json=A_CUSTOMER)
    with_more = orders.post("/v1/assignments", json=A_CUSTOMER | {"age": 30, "spending_score": 0})

    assert alone.status_code == 200
    assert with_more.json() == alone.json()


def test_two_models_of_different_features_are_served_side_by_side(
    two_models: Path, orders: TestClient
) -> None:
    customer = {"annual_income_k": 87, "spending_score": 82}

    with _client(two_models, "mall") as mall:
        own = mall.post("/v1/assignments?all_changes=true", json=customer).json()
        others = mall.post("/v1/assignments", json=A_CUSTOMER)

    assert own["segment"]["name"] == "Higher income, active spending"
    words = [c["in_words"] for c in own["counterfactuals"] if c["feature"] == "annual_income_k"]
    assert words
    assert all("k€" in each for each in words)
    assert others.status_code == 422
    assert orders.post("/v1/assignments", json=A_CUSTOMER).json()["model"] == "orders"


def test_nothing_that_a_client_sends_is_logged(orders: TestClient) -> None:
    with http_log() as lines:
        orders.post("/v1/assignments", json={"recency": 718281828.5, "314159265": 1})

    assert lines
    logged = json.dumps([*lines], default=str)
    assert "718281828" not in logged
    assert "314159265" not in logged


def test_a_new_version_with_other_features_is_described_without_a_restart(tmp_path: Path) -> None:
    wanted = {"features": ["visits"]}
    with _client(tmp_path, "mall", features={"visits": {}}, training=wanted) as client:
        unready = client.get("/v1/features")
        before = client.get("/openapi.json").json()
        train_by_hand(tmp_path)
        after = client.get("/openapi.json").json()

    schemas = [each["components"]["schemas"]["CustomerBody"] for each in (before, after)]
    assert unready.status_code == 503
    assert [schema["required"] for schema in schemas] == [
        ["visits"],  # what a training would need
        ["annual_income_k", "spending_score"],
    ]
    assert "maximum" not in schemas[0]["properties"]["visits"]  # it will come from the data


def test_a_body_must_be_an_object_whatever_the_model(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    with client_of(tmp_path) as client:
        for body in (b"[87, 82]", b'"87"', b"87", b"null"):
            headers = {"content-type": "application/json"}
            problem = client.post("/v1/assignments", content=body, headers=headers).json()

            assert (problem["status"], problem["code"]) == (422, "not_an_object")
