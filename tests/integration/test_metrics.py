"""Metrics for Prometheus, over a real store."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from mallseg.entrypoints.http.load_shedding import SLOT
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.observability.workers import SHARED_FOLDER, shared_metrics
from tests.builders_http import A_CUSTOMER, client_of, train_by_hand

Samples = dict[tuple[str, tuple[str, ...]], float]


def _samples(text: str) -> Samples:
    """Give samples by name and by the values of their labels, in the order of the labels' names."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    train_by_hand(tmp_path)
    with client_of(tmp_path) as client:
        yield client


def _asked(client: TestClient) -> Samples:
    return _samples(client.get("/metrics").text)


def test_requests_are_counted_by_the_template_of_their_route(client: TestClient) -> None:
    client.get("/v1/segments/seg-01")
    client.get("/v1/segments/seg-77")
    client.get("/v1/segments/seg-78")
    client.request("FIND", "/nowhere/at/all")

    requests = {
        labels: value
        for (name, labels), value in _asked(client).items()
        if name == "mallseg_http_requests_total"
    }

    assert requests == {
        ("GET", "/v1/segments/{slug}", "200"): 1,
        ("GET", "/v1/segments/{slug}", "404"): 2,
        ("other", "other", "404"): 1,
    }


def test_latencies_are_measured_by_route(client: TestClient) -> None:
    client.get("/livez")

    samples = _asked(client)

    assert samples["mallseg_http_request_duration_seconds_count", ("/livez",)] == 1
    assert 0 < samples["mallseg_http_request_duration_seconds_sum", ("/livez",)] < 10


def test_assignments_are_counted_by_segment_and_certainty(client: TestClient) -> None:
    for _ in range(3):
        client.post("/v1/assignments", json={"annual_income_k": 80, "spending_score": 70})
    client.post("/v1/assignments", json={"annual_income_k": 999, "spending_score": 100})

    samples = _asked(client)

    counted = {
        labels: value for (name, labels), value in samples.items()
        if name == "mallseg_assignments_total"
    }  # fmt: skip
    assert counted == {("clear", "mall", "seg-02"): 3, ("outside", "mall", "seg-02"): 1}


def test_refused_inputs_are_counted_by_code(client: TestClient) -> None:
    client.post("/v1/assignments", json={**A_CUSTOMER, "spending_score": 987_654})
    client.post("/v1/assignments", json={"annual_income_k": 81})
    client.get("/nowhere")

    text = client.get("/metrics").text

    assert {
        labels: value for (name, labels), value in _samples(text).items()
        if name == "mallseg_rejected_inputs_total"
    } == {("out_of_range",): 1, ("missing",): 1}  # fmt: skip
    assert "987654" not in text


def test_the_served_version_and_its_age_are_reported(client: TestClient, tmp_path: Path) -> None:
    before = _asked(client)
    train_by_hand(tmp_path, shift=1.0)

    after = _asked(client)

    assert before["mallseg_model_version", ("mall",)] == 1
    assert after["mallseg_model_version", ("mall",)] == 2
    trained_at = "mallseg_model_trained_timestamp_seconds"
    assert before[trained_at, ("mall",)] <= after[trained_at, ("mall",)]
    assert after["mallseg_fault", ("model",)] == 0


def test_a_last_good_version_that_is_still_served_is_a_fault(
    client: TestClient, tmp_path: Path
) -> None:
    client.get("/readyz")
    (train_by_hand(tmp_path, shift=1.0) / "model.joblib").write_bytes(b"damage")

    samples = _asked(client)

    assert samples["mallseg_model_version", ("mall",)] == 1
    assert samples["mallseg_fault", ("model",)] == 1


def test_metrics_are_reported_without_a_model(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert ("mallseg_model_version", ("mall",)) not in _asked(client)


def test_shed_requests_are_counted(client: TestClient) -> None:
    client.app_state[SLOT] = None
    assert client.get("/v1/segments").status_code == 503
    del client.app_state[SLOT]

    assert _asked(client)["mallseg_http_requests_shed_total", ()] == 1


def test_dropped_log_lines_are_counted_once() -> None:
    lost = iter([0, 3, 3, 5, 5])
    metrics = Metrics(dropped_lines=lambda: next(lost))
    for _ in range(4):
        metrics.count_request(method="GET", route="/livez", status=200, elapsed_s=0.1)

    text, _ = metrics.render("")

    assert _samples(text.decode())["mallseg_log_lines_dropped_total", ()] == 5


def test_requests_that_the_server_refuses_are_counted_by_status() -> None:
    counts = {431: 2}
    metrics = Metrics(refused=lambda: counts)
    metrics.count_request(method="GET", route="/livez", status=200, elapsed_s=0.1)
    counts.update({431: 3, 408: 1})

    text, _ = metrics.render("")

    samples = _samples(text.decode())
    assert samples["mallseg_http_refused_total", ("431",)] == 3
    assert samples["mallseg_http_refused_total", ("408",)] == 1


def test_openmetrics_is_sent_to_clients_that_accept_it(client: TestClient) -> None:
    answer = client.get("/metrics", headers={"accept": "application/openmetrics-text"})

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


_WORKER = """
import sys
from mallseg.entrypoints.http.load_shedding import SLOT
from mallseg.entrypoints.http.observability.metrics import Metrics
metrics = Metrics()
customers = int(sys.argv[1])
metrics.count_assigned(model="mall", segment="seg-01", certainty="clear", customers=customers)
print(metrics.render("")[0].decode())
"""


@pytest.mark.exhaustive
def test_metrics_of_workers_add_up() -> None:
    with shared_metrics():
        folder = Path(os.environ[SHARED_FOLDER])
        *_, reported = (
            subprocess.run(
                [sys.executable, "-c", _WORKER, customers],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for customers in ("2", "40")
        )

    samples = _samples(reported)
    assert samples["mallseg_assignments_total", ("clear", "mall", "seg-01")] == 42
    assert SHARED_FOLDER not in os.environ
    assert not folder.exists()
