"""The view that trains: its form, how a training is shown, and how each of its ends is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mallseg.adapters.joblib_store.training_files import TrainingFiles
from mallseg.container import build_container
from mallseg.domain.errors import TrainingFault
from mallseg.domain.service.api_key import Scope
from mallseg.domain.service.training import StageProgress, Training, TrainingProblem
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.presentation.words.trainings import for_a_page
from mallseg.testing.contracts.training_records import a_training
from tests.builders import MALL_CSV, copy_of_store
from tests.builders_http import client_of

NOW = datetime(2026, 7, 31, 13, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with version 1 in use, and version 2, of four segments, beside it."""
    store = copy_of_store(trained_once, tmp_path_factory.mktemp("train"))
    place = ["--store", str(store), "-q"]
    assert main(["train", str(MALL_CSV), "--segments", "4", "--promote", "never", *place]) == 0
    return store


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def _kept(store: Path, training: Training) -> Training:
    with TrainingFiles(store).begin(training) as handle:
        handle.update(training)
    return training


def _upload(client: TestClient, name: str = "july.csv") -> str:
    headers = {"content-type": "text/csv", "x-file-name": name}
    answer = client.post("/v1/uploads", content=MALL_CSV.read_bytes(), headers=headers)
    return str(answer.json()["token"])


def test_without_a_file_the_view_leads_to_where_one_is_sent(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        page = client.get("/app/train").text

    assert "There is no file here yet" in page
    assert "app/file" in page
    assert "There has been no training here yet" in page


def test_the_form_has_the_files_that_were_sent(client: TestClient) -> None:
    first, second = _upload(client, "june.csv"), _upload(client, "<b>july.csv")

    page = client.get(f"/app/train?upload={first}").text

    assert "june.csv" in page
    assert "&lt;b&gt;july.csv" in page
    chosen = page.partition(f'value="{first}"')[2].partition(">")[0]
    other = page.partition(f'value="{second}"')[2].partition(">")[0]
    assert ("checked" in chosen, "checked" in other) == (True, False)


def test_a_choice_that_is_not_allowed_is_said_at_the_form(client: TestClient) -> None:
    form = {"upload": _upload(client), "segments": "4", "min_segment_size": "200%"}

    answer = client.post("/app/train", data=form)

    assert answer.status_code == 422
    assert "The smallest segment has at least: must be a number of customers" in answer.text
    assert 'value="200%"' in answer.text
    assert "<option selected>4</option>" in answer.text


def test_a_file_that_no_longer_exists_is_reported(client: TestClient) -> None:
    answer = client.post("/app/train", data={"upload": "a" * 43})

    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


def test_a_training_that_runs_is_shown_with_its_stages(client: TestClient, store: Path) -> None:
    training = a_training().advanced(StageProgress(stage="reading", done=5, total=5, records=1200))
    training = training.advanced(StageProgress(stage="comparing numbers", done=2, total=8))
    with TrainingFiles(store).begin(training) as handle:
        page = client.get(f"/app/train/{training.id}").text
        begin = client.get("/app/train").text
        handle.update(training.cancelled(NOW))

    assert "Training on july.csv" in page
    assert "Comparing numbers of segments … 25%" in page
    assert "1,200 rows" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "A training is running" in begin
    assert "<form" not in begin.partition("<main")[2]


def test_beginning_while_another_runs_leads_to_that(client: TestClient, store: Path) -> None:
    upload = _upload(client)
    with TrainingFiles(store).begin(a_training(3)) as handle:
        answer = client.post("/app/train", data={"upload": upload}, follow_redirects=False)
        handle.update(a_training(3).cancelled(NOW))

    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"app/train/{a_training(3).id}")


def test_cancelling_leaves_a_mark(client: TestClient, store: Path) -> None:
    training = a_training(4)
    with TrainingFiles(store).begin(training) as handle:
        answer = client.post(
            f"/app/train/{training.id}/cancel", data={"sent": "yes"}, follow_redirects=False
        )
        asked = handle.is_cancelled()
        handle.update(training.cancelled(NOW))

    assert (answer.status_code, asked) == (303, True)
    assert "The training was cancelled" in client.get(f"/app/train/{training.id}").text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (TrainingFault.TRAINING_INTERRUPTED, "The training was interrupted"),
        (TrainingFault.TRAINING_OUT_OF_MEMORY, "needed too much memory"),
        (TrainingFault.TRAINING_TOO_LONG, "The training took too long"),
        (TrainingFault.TRAINING_CRASHED, "The training broke down"),
    ],
)
def test_a_failure_says_what_happened_and_what_to_do(
    client: TestClient, store: Path, fault: TrainingFault, said: str
) -> None:
    why = TrainingProblem.of(fault, megabytes=512, seconds=60.0, detail="IndexError")
    training = _kept(store, a_training(5).failed(why, NOW))

    page = client.get(f"/app/train/{training.id}").text

    assert said in page
    assert "Train again" in page


def test_a_file_that_was_refused_leads_back_to_it(client: TestClient, store: Path) -> None:
    why = TrainingProblem(code="no_column", reason="has no column for income", facts={})
    training = _kept(store, a_training(6).refused(why, NOW))

    page = client.get(f"/app/train/{training.id}").text

    assert "Has no column for income." in page
    assert "app/file" in page


def test_a_new_version_is_shown_beside_the_one_in_use_and_used_by_a_click(
    client: TestClient, store: Path
) -> None:
    note = {"code": "outliers_excluded", "in_words": "2 were far. --keep-outliers includes them."}
    training = _kept(store, a_training(7).saved_as(2).done({"notes": [note]}, NOW))

    before = client.get(f"/app/train/{training.id}").text
    answer = client.post(f"/app/train/{training.id}/use", data={"sent": "yes"})

    assert "Training is done: 4 segments are ready" in before
    assert "Use the new segments" in before
    assert "Keep those in use" in before
    assert "beside version 1" in before
    assert "customers are in another segment than that version would put them in" in before
    assert "2 were far.</li>" in before
    assert "Training is done: 4 segments are in use" in answer.text
    assert client.get("/v1/segments").headers["x-mallseg-version"] == "2"


def test_a_deleted_version_is_reported(client: TestClient, store: Path) -> None:
    training = _kept(store, a_training(8).saved_as(99).done({"notes": []}, NOW))

    assert "Version 99 no longer exists" in client.get(f"/app/train/{training.id}").text


def test_a_read_key_sees_no_button_that_would_fail(store: Path, tmp_path: Path) -> None:
    copy = copy_of_store(store, tmp_path)
    keys = build_container(settings={"store": {"path": copy}}).create_key()
    made = keys(name="reader", scopes=frozenset({Scope.READ}))
    with client_of(copy) as client:
        client.headers["x-api-key"] = made.secret
        page = client.get("/app/train")
        training = client.get(f"/app/train/{'0' * 16}")

    assert page.status_code == 200
    assert "Your key may look at segments, but not train" in page.text
    assert "<button>Train</button>" not in page.text
    assert training.status_code == 403


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 were far. --keep-outliers includes them.", "2 were far."),
        ("Run `mallseg study` on it.", ""),
        ("The groups are even-handed - or not.", "The groups are even-handed - or not."),
    ],
)
def test_a_page_names_no_option(text: str, shown: str) -> None:
    assert for_a_page(text) == shown
