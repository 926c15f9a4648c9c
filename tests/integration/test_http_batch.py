"""Many customers in one request."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from mallseg.entrypoints.presentation.documents.assignment import BatchDocument
from mallseg.testing.builders import two_segments
from tests.builders_http import A_CUSTOMER, client_of, train_by_hand
from tests.examples import exhaustive

NEAR_FIRST = {"annual_income_k": 21, "spending_score": 30}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("batch")
    train_by_hand(store)
    with client_of(store) as client:
        yield client


def ask(client: TestClient, customers: object, **more: object) -> Any:
    return client.post("/v1/assignments/batch", json={"customers": customers, **more})


def test_customers_are_assigned_in_their_order(client: TestClient) -> None:
    answer = ask(client, [A_CUSTOMER, {**NEAR_FIRST, "id": "C-2"}]).json()

    # The centres are (20, 30) and (80, 70): (81, 69) is √2 from one, (21, 30) 1 from the other.
    assert answer["assignments"] == [
        {"id": None, "segment": "seg-02", "certainty": "outside", "distance": 2**0.5},
        {"id": "C-2", "segment": "seg-01", "certainty": "clear", "distance": 1},
    ]
    assert (answer["model"], answer["version"]) == ("mall", 1)
    assert (answer["assigned"], answer["rejected"]) == (2, 0)
    assert [own["slug"] for own in answer["segments"]] == ["seg-01", "seg-02"]


def test_the_answer_is_what_the_page_describes(client: TestClient) -> None:
    response = ask(client, [A_CUSTOMER, {"age": 1}])

    described = TypeAdapter(BatchDocument).validate_json(response.content)
    assert TypeAdapter(BatchDocument).dump_python(described, mode="json") == response.json()


def test_each_is_assigned_as_one_alone_is(client: TestClient) -> None:
    customers = [
        {"annual_income_k": income, "spending_score": score}
        for income in (0, 15.5, 49, 50, 50.0, 1e-3, 137)
        for score in (1, 49.9, 50, 100)
    ]

    together = ask(client, customers).json()["assignments"]

    for customer, found in zip(customers, together, strict=True):
        alone = client.post("/v1/assignments", json=customer).json()
        assert found["segment"] == alone["segment"]["slug"]
        assert found["distance"] == alone["distance"]
        assert found["certainty"] == alone["certainty"]


@pytest.mark.parametrize(
    ("wrong", "own_id", "codes"),
    [
        ({**A_CUSTOMER, "annual_income_k": -1}, None, ["out_of_range"]),
        ({**A_CUSTOMER, "annual_income_k": True}, None, ["not_a_number"]),
        ({**A_CUSTOMER, "annual_income_k": "80"}, None, ["not_a_number"]),
        ({"id": "C-1", "spending_score": 3}, "C-1", ["missing"]),
        ({"id": "C-1", **A_CUSTOMER, "speed": 3}, "C-1", ["unknown_field"]),
        ({"id": 7, **A_CUSTOMER}, None, ["not_an_id"]),
        ({"id": "", **A_CUSTOMER}, None, ["not_an_id"]),
        ({"id": "a" * 257, **A_CUSTOMER}, None, ["not_an_id"]),
        ({}, None, ["missing", "missing"]),
        ([], None, ["not_an_object"]),
        (None, None, ["not_an_object"]),
        ("C-1", None, ["not_an_object"]),
    ],
)
def test_an_invalid_customer_is_answered_in_its_place(
    client: TestClient, wrong: object, own_id: str | None, codes: list[str]
) -> None:
    answer = ask(client, [{**A_CUSTOMER, "id": "C-0"}, wrong, NEAR_FIRST]).json()

    first, refused, last = answer["assignments"]
    assert (first["id"], first["segment"], last["segment"]) == ("C-0", "seg-02", "seg-01")
    assert refused["id"] == own_id
    assert [each["code"] for each in refused["errors"]] == codes
    assert (answer["assigned"], answer["rejected"]) == (2, 1)


def test_other_declared_fields_are_ignored(client: TestClient) -> None:
    with_age = ask(client, [{**A_CUSTOMER, "age": 30}, {**A_CUSTOMER, "age": None}]).json()

    assert with_age["assignments"] == ask(client, [A_CUSTOMER, A_CUSTOMER]).json()["assignments"]


def test_all_customers_may_be_invalid(client: TestClient) -> None:
    answer = ask(client, [{}, {}]).json()

    assert (answer["assigned"], answer["rejected"]) == (0, 2)


@pytest.mark.parametrize(
    "body",
    [
        {"customers": []},
        *map(exhaustive, ({"customers": {}}, {"customers": None}, {}, {"customers": "all"})),
        exhaustive({"customers": [A_CUSTOMER], "model": "mall"}),
        {"customers": [A_CUSTOMER] * 10_001},
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_body_without_a_list_of_customers_is_refused(
    tmp_path: Path, body: dict[str, object]
) -> None:
    train_by_hand(tmp_path)
    with client_of(tmp_path, max_body_bytes=100) as client:
        problem = client.post("/v1/assignments/batch", json=body)

    assert problem.status_code == 422
    assert problem.json()["code"] in {"not_a_list", "unknown_field"}


@pytest.mark.parametrize("body", [[], 3, "all", None])
def test_a_body_that_is_not_an_object_is_refused(client: TestClient, body: object) -> None:
    response = client.post(
        "/v1/assignments/batch",
        content=json.dumps(body),
        headers={"content-type": "application/json"},
    )

    assert (response.status_code, response.json()["code"]) == (422, "not_an_object")


@pytest.mark.parametrize(
    ("customers", "code"),
    [
        (b'[{"annual_income_k": 1, "spending_score": 1, "spending_score": 2}]', "field_twice"),
        (b'[{"id": ":", "annual_income_k": 1, "spending_score": 1, "id": "b"}]', "field_twice"),
        (b'[{"annual_income_k": 1e400, "spending_score": 1}]', "number_out_of_range"),
        (b'[{"annual_income_k": NaN, "spending_score": 1}]', "not_json"),
        (b"[", "not_json"),
        (b'[{"annual_income_k": 1, "spending_score": 1}], "customers": []', "field_twice"),
    ],
)
def test_ambiguous_json_is_refused(client: TestClient, customers: bytes, code: str) -> None:
    response = client.post(
        "/v1/assignments/batch",
        content=b'{"customers": ' + customers + b"}",
        headers={"content-type": "application/json"},
    )

    assert (response.status_code, response.json()["code"]) == (400, code)


def test_a_duplicate_name_in_the_last_customer_is_refused(client: TestClient) -> None:
    customers = [json.dumps(A_CUSTOMER)] * 200  # more than 4096 bytes
    customers[-1] = customers[-1].replace("{", '{"spending_score": 1, ', 1)

    response = client.post(
        "/v1/assignments/batch",
        content=f'{{"customers": [{", ".join(customers)}]}}',
        headers={"content-type": "application/json"},
    )

    assert (response.status_code, response.json()["code"]) == (400, "field_twice")


def test_ids_with_colons_are_ids_among_many_too(client: TestClient) -> None:
    answer = ask(client, [{**A_CUSTOMER, "id": f"C:{own}"} for own in range(200)]).json()

    assert [own["id"] for own in answer["assignments"]] == [f"C:{own}" for own in range(200)]


def test_ids_with_colons_and_braces_are_ids(client: TestClient) -> None:
    odd = ['{"id": 1}', "a:b:c", '"', "\\", "ü\n"]

    answer = ask(client, [{**A_CUSTOMER, "id": own} for own in odd]).json()

    assert [own["id"] for own in answer["assignments"]] == odd


def test_large_batches_are_assigned_in_a_thread_as_small_ones_are(client: TestClient) -> None:
    answer = ask(client, [{**A_CUSTOMER, "id": f"C-{i:07}"} for i in range(900)]).json()

    assert answer["assigned"] == 900
    assert {own["segment"] for own in answer["assignments"]} == {"seg-02"}
    assert answer["assignments"][899]["id"] == "C-0000899"


def test_a_model_whose_feature_is_called_id_takes_it_as_a_number() -> None:
    from dataclasses import replace

    from mallseg.entrypoints.http.batch_body import read_columns, read_one_by_one

    income, score = two_segments().features
    features = (replace(income, name="id", field="id"), score)
    body = b'{"customers": [{"id": 7, "spending_score": 3}]}'

    quick = read_columns(body, features)

    assert quick == read_one_by_one(body, features, declared=())
    assert quick is not None
    assert (quick.ids, quick.columns) == ([None], [[7], [3]])
