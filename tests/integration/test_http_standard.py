"""Public protocols: MLflow's scoring, and the Open Inference Protocol; clients: tests/services."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mallseg import __version__
from tests.builders_http import client_of, train_by_hand

NEAR_SECOND = {"annual_income_k": 81, "spending_score": 69}
ROWS = [[21, 30], [81, 69]]
COLUMNS = ["annual_income_k", "spending_score"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("models")
    train_by_hand(store)
    train_by_hand(store, shift=1)
    with client_of(store) as client:
        yield client


def segments_of(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    return [own["segment"] for own in response.json()["predictions"]]


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_split": {"columns": COLUMNS, "data": ROWS}},
        {"dataframe_split": {"index": [7, 8], "columns": COLUMNS, "data": ROWS}},
        {"dataframe_split": {
            "columns": ["Town", "Spending Score (1-100)", "Annual Income (k$)"],
            "data": [["Ulm", 30, 21], [None, 69, 81]],
        }},
        {"dataframe_records": [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]},
        {"instances": [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]},
        {"instances": ROWS},
        {"inputs": ROWS},
        {"inputs": dict(zip(COLUMNS, zip(*ROWS, strict=True), strict=True))},
        {"inputs": {"annual_income_k": [[21], [81]], "spending_score": [[30], [69]]}},
        {"inputs": ROWS, "params": {"a": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_all_forms_of_a_table_are_read(client: TestClient, body: object) -> None:
    assert segments_of(client.post("/invocations", json=body)) == ["seg-01", "seg-02"]


@pytest.mark.parametrize(
    "body",
    [
        b"annual_income_k,spending_score\n21,30\n81,69\n",
        b'\xef\xbb\xbf"Annual Income (k$)","Name","Spending Score"\r\n21.0,"A, B",30\r\n81,,69\r\n',
    ],
)
def test_csv_is_read(client: TestClient, body: bytes) -> None:
    response = client.post("/invocations", content=body, headers={"content-type": "text/csv"})

    assert segments_of(response) == ["seg-01", "seg-02"]


def test_a_prediction_is_an_assignment(client: TestClient) -> None:
    alone = client.post("/v1/assignments", json=NEAR_SECOND).json()
    response = client.post("/invocations", json={"dataframe_records": [NEAR_SECOND]})

    assert response.json()["predictions"] == [{
        "segment": alone["segment"]["slug"], "number": alone["segment"]["number"],
        "certainty": alone["certainty"], "distance": alone["distance"],
    }]  # fmt: skip
    assert response.headers["x-mallseg-version"] == str(alone["version"])


NO_TABLES: list[object] = [
    {}, [], 3, None, "a", {"inputs": ROWS, "instances": ROWS}, {"inputs": ROWS, "more": 1},
    {"dataframe_split": ROWS}, {"dataframe_split": {"columns": COLUMNS}},
    {"dataframe_split": {"columns": COLUMNS, "data": [[1]]}},
    {"dataframe_split": {"columns": ["a", "a"], "data": ROWS}},
    {"dataframe_split": {"columns": [1, 2], "data": ROWS}},
    {"dataframe_split": {"columns": ["a", "b"], "data": ROWS}},
    {"dataframe_records": []}, {"dataframe_records": ROWS}, {"dataframe_records": {}},
    {"dataframe_records": [{"annual_income_k": 1}]},
    {"dataframe_records": [NEAR_SECOND, {"annual_income_k": 1}]},
    {"instances": []}, {"instances": None}, {"instances": [[1, 2, 3]]}, {"instances": [1, 2]},
    {"instances": [["1", 2]]}, {"instances": [[True, 2]]}, {"instances": [[None, 2]]},
    {"instances": [[-1, 2]]}, {"instances": [[1, 101]]}, {"instances": [NEAR_SECOND, 3]},
    {"inputs": {"annual_income_k": [1], "spending_score": [1, 2]}},
    {"inputs": {"annual_income_k": 1, "spending_score": 1}},
    {"inputs": [[1, 2]] * 10_001},
]  # fmt: skip


@pytest.mark.parametrize("body", NO_TABLES, ids=lambda body: str(body)[:60])
def test_a_body_that_is_not_a_table_of_customers_is_refused(
    client: TestClient, body: object
) -> None:
    response = client.post("/invocations", json=body, headers={"content-type": "application/json"})

    assert response.status_code in ({400, 422} if body is None else {422})
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"a,b\n1,2\n", b"annual_income_k,spending_score\n1\n", b'a,"b\n1,2\n',
        b"annual_income_k,spending_score\n", b"annual_income_k,spending_score\n1_0,2\n",
        b"annual_income_k,spending_score\nnan,2\n", b"annual_income_k,spending_score\ninf,2\n",
        b"annual_income_k,spending_score\n,2\n", b"\x00" * 99,
        b"annual_income_k,spending_score\n" + b"1,2\n" * 10_001,
    ],
)  # fmt: skip
def test_csv_that_is_not_a_table_of_customers_is_refused(client: TestClient, body: bytes) -> None:
    response = client.post("/invocations", content=body, headers={"content-type": "text/csv"})

    assert response.status_code == 422


@pytest.mark.parametrize("path", ["/ping", "/health"])
def test_probes_are_answered_once_there_is_a_model(tmp_path: Path, path: str) -> None:
    with client_of(tmp_path) as client:
        before = client.get(path)
        train_by_hand(tmp_path)
        after = client.get(path)

    assert (before.status_code, after.status_code) == (503, 200)


def test_the_version_is_that_of_mallseg(client: TestClient) -> None:
    assert client.get("/version").text == __version__


def tensor(name: str, data: object, shape: list[int] | None = None, kind: str = "FP64") -> Any:
    return {"name": name, "shape": shape or [2], "datatype": kind, "data": data}


PAIR = [tensor("annual_income_k", [21, 81]), tensor("spending_score", [30, 69], kind="INT32")]


def infer(client: TestClient, inputs: object, path: str = "/v2/models/mall", **more: object) -> Any:
    return client.post(f"{path}/infer", json={"inputs": inputs, **more})


@pytest.mark.parametrize(
    "inputs",
    [
        PAIR,
        [*reversed(PAIR)],
        [*PAIR, tensor("age", [1, 2])],
        [tensor("annual_income_k", [[21], [81]], [2, 1]), tensor("spending_score", [30, 69])],
        [tensor("customers", [21, 30, 81, 69], [2, 2])],
        [tensor("customers", [[21, 30], [81, 69]], [2, 2])],
    ],
    ids=lambda inputs: str(inputs)[:60],
)
def test_tensors_are_read(client: TestClient, inputs: object) -> None:
    answer = infer(client, inputs, id="r-1").json()

    assert (answer["model_name"], answer["model_version"], answer["id"]) == ("mall", "2", "r-1")
    assert answer["outputs"][0] == {
        "name": "segment", "datatype": "BYTES", "shape": [2], "data": ["seg-01", "seg-02"],
    }  # fmt: skip
    assert [own["name"] for own in answer["outputs"]] == [
        "segment", "number", "certainty", "distance",
    ]  # fmt: skip


def test_a_request_may_name_a_version_and_outputs(client: TestClient) -> None:
    answer = infer(client, PAIR, "/v2/models/mall/versions/1", outputs=[{"name": "number"}]).json()

    assert answer["model_version"] == "1"
    assert answer["outputs"] == [
        {"name": "number", "datatype": "INT64", "shape": [2], "data": [1, 2]}
    ]


def test_tensors_may_be_binary_data_after_the_json(client: TestClient) -> None:
    raw = struct.pack("<2f", 21, 81) + struct.pack("<2q", 30, 69)
    head = (
        b'{"inputs":[{"name":"annual_income_k","shape":[2],"datatype":"FP32",'
        b'"parameters":{"binary_data_size":8}},{"name":"spending_score","shape":[2],'
        b'"datatype":"INT64","parameters":{"binary_data_size":16}}]}'
    )

    def ask(body: bytes, length: object) -> Any:
        headers = {"inference-header-content-length": str(length)}
        return client.post("/v2/models/mall/infer", content=body, headers=headers)

    answer = ask(head + raw, len(head)).json()
    assert answer["outputs"][0]["data"] == ["seg-01", "seg-02"]
    for body, length in (
        (head + raw[:-1], len(head)), (head + raw + b"1", len(head)), (head, len(head)),
        (head + raw, -1), (head + raw, "9" * 400), (head + raw, ""), (head + raw, 0),
        (head + struct.pack("<2f", 21, float("nan")) + raw[8:], len(head)),
    ):  # fmt: skip
        assert ask(body, length).status_code in {400, 422}


@pytest.mark.parametrize(
    "inputs",
    [
        None, [], {}, "a", [3], [{}], PAIR[:1], [*PAIR, PAIR[0]], [tensor("x", [1, 2], [2])],
        [tensor("annual_income_k", [1]), PAIR[1]],
        [tensor("annual_income_k", [1, 2], [-2]), PAIR[1]],
        [tensor("annual_income_k", [1, 2], [2, 1, 1]), PAIR[1]],
        [tensor("annual_income_k", [1, 2], [True]), PAIR[1]],
        [tensor("annual_income_k", ["1", "2"]), PAIR[1]],
        [tensor("annual_income_k", ["1", "2"], kind="BYTES"), PAIR[1]],
        [tensor("annual_income_k", [True, 2]), PAIR[1]], [tensor("annual_income_k", None), PAIR[1]],
        [tensor("annual_income_k", [-1, 2]), PAIR[1]], [tensor("customers", [1] * 6, [2, 3])],
        [tensor("customers", [1] * 4, [4, 1])], [tensor("annual_income_k", [1], [1]), PAIR[1]],
    ],
    ids=lambda inputs: str(inputs)[:70],
)  # fmt: skip
def test_invalid_tensors_are_refused(client: TestClient, inputs: object) -> None:
    response = infer(client, inputs)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "more",
    [
        {"id": 7},
        {"id": "a" * 257},
        {"outputs": [{"name": "speed"}]},
        {"outputs": 3},
        {"outputs": [3]},
    ],
)
def test_other_parts_of_the_request_are_validated(client: TestClient, more: dict[str, Any]) -> None:
    assert infer(client, PAIR, **more).status_code == 422


def test_the_server_and_its_models_are_described(client: TestClient) -> None:
    assert client.get("/v2").json()["version"] == __version__
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get("/v2/health/ready").json() == {"ready": True}
    assert client.get("/v2/models/mall/ready").json() == {"name": "mall", "ready": True}
    described = client.get("/v2/models/mall/versions/1").json()
    assert (described["name"], described["versions"]) == ("mall", ["1"])
    assert [own["name"] for own in described["inputs"]] == COLUMNS


@pytest.mark.parametrize("path", ["/v2/models/hidden", "/v2/models/mall/versions/9"])
def test_models_that_are_not_served_are_not_found(client: TestClient, path: str) -> None:
    found = [client.get(path), client.get(f"{path}/ready"), infer(client, PAIR, path)]

    assert {own.status_code for own in found} == {404}
