"""Public clients of other servers, used on mallseg."""

import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

from mallseg import __version__
from tests.builders import MALL_CSV

CUSTOMERS = pd.read_csv(MALL_CSV)
COLUMNS = ["Annual Income (k$)", "Spending Score (1-100)"]


@pytest.fixture(scope="module")
def inference(address: str) -> Iterator[triton.InferenceServerClient]:
    with triton.InferenceServerClient(address) as client:
        yield client


def tensors(*, binary: bool) -> list[triton.InferInput]:
    found = []
    for name, column in zip(("annual_income_k", "spending_score"), COLUMNS, strict=True):
        tensor = triton.InferInput(name, [len(CUSTOMERS)], "INT64")
        tensor.set_data_from_numpy(CUSTOMERS[column].to_numpy(np.int64), binary_data=binary)
        found.append(tensor)
    return found


@pytest.mark.parametrize("written", ["as JSON", "as bytes"])
def test_a_client_of_the_open_inference_protocol_assigns_customers(
    inference: triton.InferenceServerClient, written: str
) -> None:
    found = inference.infer("mall", tensors(binary=written == "as bytes"), request_id="r-1")

    segments = found.as_numpy("segment")
    assert found.get_response()["id"] == "r-1"
    assert found.get_response()["model_version"] == "1"
    assert len({*segments}) == 5
    assert found.as_numpy("distance").shape == (200,)
    assert found.as_numpy("number").dtype == np.int64


def test_an_inference_client_may_choose_an_output_and_a_version(
    inference: triton.InferenceServerClient,
) -> None:
    outputs = [triton.InferRequestedOutput("number", binary_data=False)]

    found = inference.infer("mall", tensors(binary=False), model_version="1", outputs=outputs)

    assert [own["name"] for own in found.get_response()["outputs"]] == ["number"]


def test_a_client_of_the_open_inference_protocol_learns_what_is_there(
    inference: triton.InferenceServerClient,
) -> None:
    assert inference.is_server_live()
    assert inference.is_server_ready()
    assert inference.is_model_ready("mall")
    assert not inference.is_model_ready("elsewhere")
    assert inference.get_server_metadata()["version"] == __version__
    inputs = inference.get_model_metadata("mall")["inputs"]
    assert [own["name"] for own in inputs] == ["annual_income_k", "spending_score"]


def test_a_client_of_the_open_inference_protocol_hears_what_is_wrong(
    inference: triton.InferenceServerClient,
) -> None:
    with pytest.raises(InferenceServerException):
        inference.infer("mall", tensors(binary=False)[:1])


def test_the_client_of_mlflow_assigns_customers(address: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own examples when it is imported
        scoring: Any = import_module("mlflow.pyfunc.scoring_server.client")

    client = scoring.ScoringServerClient(*address.split(":"))
    client.wait_server_ready()
    found = client.invoke(CUSTOMERS).get_predictions()

    assert client.get_version() == __version__
    assert [*found.columns] == ["segment", "number", "certainty", "distance"]
    assert len(found) == 200
    assert found["segment"].nunique() == 5


@pytest.mark.parametrize("form", ["split", "records"])
def test_the_documented_requests_of_mlflow_are_answered(address: str, form: str) -> None:
    import requests

    body = {f"dataframe_{form}": CUSTOMERS.to_dict(orient=form)}  # type: ignore[call-overload]

    answer = requests.post(f"http://{address}/invocations", json=body, timeout=10).json()
    text = requests.post(
        f"http://{address}/invocations",
        data=CUSTOMERS.to_csv(index=False),
        headers={"content-type": "text/csv"},
        timeout=10,
    ).json()

    assert len(answer["predictions"]) == 200
    assert text == answer
