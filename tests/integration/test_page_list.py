"""The view of lists: whom one would hold, its files, and what came of a campaign."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mallseg.domain.errors import InvalidOptionError
from mallseg.entrypoints.http.file_jobs.listing import choice_of
from mallseg.entrypoints.http.page.list_form import choice_in
from mallseg.entrypoints.presentation.words.lists_page import refusal
from tests.builders_http import client_of

SEGMENT = "seg-01"
FORM = {
    "segment": SEGMENT, "campaign": "Summer 2026", "hold_out": "20", "usual_share": "10",
    "opt_in": "", "opt_in_value": "yes", "stays": "drawn",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("uploads")
    with client_of(trained_once, upload_folder=str(folder / "uploads")) as client:
        yield client


@pytest.fixture(scope="module")
def upload(client: TestClient) -> str:
    """400 customers around the centres of two segments, every second of whom has agreed."""
    rows = [
        f"c{i:03},{25 + i % 7},{20 + i % 9},{'yes' if i % 2 else 'no'},=1+{i}" for i in range(400)
    ]
    header = "customer_id,Annual Income (k$),Spending Score (1-100),newsletter,note"
    return _sent(client, "\n".join([header, *rows]), "july.csv")


def _sent(client: TestClient, text: str, name: str) -> str:
    headers = {"content-type": "text/csv", "x-file-name": name}
    return str(client.post("/v1/uploads", content=text, headers=headers).json()["token"])


def _segments(client: TestClient) -> list[str]:
    return [each["slug"] for each in client.get("/v1/segments").json()["segments"]]


def _posted(client: TestClient, upload: str, **fields: object) -> str:
    form = {**FORM, "segment": _segments(client), "upload": upload, **fields}
    return client.post("/app/list", data=form).text


def _files(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)" download', page)


def test_one_of_several_files_must_be_chosen_first(client: TestClient, upload: str) -> None:
    other = _sent(client, "customer_id,Income,Score\na,1,2", "june.csv")

    page = client.get("/app/list").text

    assert "Whose customers" in page
    assert f'value="{upload}"' in page
    assert f'value="{other}"' in page


@pytest.mark.exhaustive
def test_a_single_file_is_chosen_and_its_word_for_yes_filled_in(
    trained_once: Path, tmp_path: Path
) -> None:
    rows = [f"c{i},{25 + i % 7},20,{'Ja' if i % 2 else 'nein'}" for i in range(20)]
    text = "\n".join(["customer_id,Income,Score,Newsletter", *rows])
    with client_of(trained_once, upload_folder=str(tmp_path / "uploads")) as client:
        token = _sent(client, text, "july.csv")

        first = client.get("/app/list").text
        page = _posted(client, token, do="look", opt_in="Newsletter", opt_in_value="")
        unclear = _posted(client, token, do="look", opt_in="customer_id", opt_in_value="")

    assert "From july.csv" in first
    assert re.search(r'name="opt_in_value"[^>]*value=""', first)
    assert re.search(r'name="opt_in_value"[^>]*value="Ja"', page)
    assert "not Newsletter=Ja" in page
    assert "enter the column&#39;s text for yes" in unclear


@pytest.mark.exhaustive
def test_the_form_has_the_segments_and_the_columns_of_the_file(
    client: TestClient, upload: str
) -> None:
    page = client.get(f"/app/list?upload={upload}").text

    assert all(f'value="{slug}"' in page for slug in _segments(client))
    assert '<option value="newsletter">' in page
    assert "Campaign of " in page


@pytest.mark.exhaustive
def test_the_detectable_difference_is_shown_before_writing(client: TestClient, upload: str) -> None:
    page = _posted(client, upload, do="look", opt_in="newsletter")

    assert "Preview of the list" in page
    assert "No file is made yet" in page
    assert re.search(r"\d+ to write to, \d+ held out \(\d+%\)", page)
    assert "It was not checked whether" not in page
    assert "would probably show (in 8 of 10 such campaigns)" in page
    assert "not newsletter=yes" in page
    assert _files(page) == []
    assert page.index("Make the list for Excel") < page.index("Make the list as CSV")
    assert '<option value="newsletter" selected>' in page


def test_the_files_are_written_and_hold_each_customer_once(client: TestClient, upload: str) -> None:
    page = _posted(client, upload, do="csv", opt_in="newsletter")

    mailed, held_out = [
        [*csv.DictReader(io.StringIO(client.get(f"/app/{each}").text))] for each in _files(page)
    ]
    ids = [each["customer_id"] for each in (*mailed, *held_out)]
    assert len(ids) == len({*ids}) == 200
    assert 20 < len(held_out) < 60
    assert {each["campaign"] for each in mailed} == {"Summer 2026"}
    assert {each["note"][:2] for each in mailed} == {"'="}


@pytest.mark.exhaustive
def test_a_short_list_can_hold_out_exactly_the_intended_number(client: TestClient) -> None:
    rows = [f"c{i:03},{25 + i % 7},{20 + i % 9},=1+{i}" for i in range(24)]
    text = "\n".join(["customer_id,Annual Income (k$),Spending Score (1-100),note", *rows])
    upload = _sent(client, text, "few.csv")

    page = unescape(_posted(client, upload, do="look", campaign="july-tasting", hold_out="10"))
    (share,) = re.findall(r'name="closer_share" value="([^"]+)">Hold out 2<', page)
    closer = unescape(_posted(client, upload, campaign="july-tasting", closer_share=share))

    drawn = int(re.findall(r"(\d+) held out", page)[0])
    assert f"10% of 24 would be 2, but each customer is drawn separately: {share}% holds" in page
    assert drawn != 2
    assert "22 to write to, 2 held out (8%)" in closer
    assert re.search(rf'name="hold_out"[^>]*value="{re.escape(share)}"', closer)
    assert 'name="closer_share"' not in closer


@pytest.mark.exhaustive
def test_a_workbook_is_written_where_one_is_asked_for(client: TestClient, upload: str) -> None:
    page = _posted(client, upload, do="xlsx", hold_out="")

    (link,) = _files(page)
    answer = client.get(f"/app/{link}")
    assert answer.content[:2] == b"PK"
    assert "Summer%202026.xlsx" in answer.headers["content-disposition"] or (
        "Summer 2026.xlsx" in answer.headers["content-disposition"]
    )
    assert "No one is held out" in page
    assert "It was not checked whether these customers agreed to be written to" in page


@pytest.mark.exhaustive
def test_an_empty_list_says_why_and_offers_no_button(client: TestClient, upload: str) -> None:
    page = _posted(client, upload, do="look", opt_in="newsletter", opt_in_value="perhaps")

    assert "0 to write to" in page
    assert "There is no one to write to, so no file is written." in page
    assert "<details open><summary>What became of each customer</summary>" in page
    assert "not newsletter=perhaps" in page
    assert "In the column “newsletter”, “yes” seems to say yes." in unescape(page)
    assert "What this list could show" not in page
    assert "Look before anything is sent" not in page
    assert "Make the list" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"segment": []}, "Choose at least one segment"),
        ({"hold_out": "150"}, "Hold out, in percent: must be above 0 and below 100"),
        ({"hold_out": "many"}, "Hold out, in percent: must be above 0 and below 100"),
        ({"limit": "-5"}, "At most"),
        ({"campaign": "", "hold_out": "10"}, "the campaign needs a name"),
    ],
)
def test_forbidden_values_are_reported_by_field_name(fields: dict[str, Any], said: str) -> None:
    form = {name: [value] for name, value in FORM.items()}
    form |= {name: value if isinstance(value, list) else [value] for name, value in fields.items()}

    with pytest.raises(InvalidOptionError) as refused:
        choice_of(choice_in(form))

    assert said in refusal(refused.value)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"segment": []}, "Choose at least one segment"),
        ({"opt_in": "shoe size"}, "newsletter"),
        ({"id_column": "shoe size"}, "column"),
    ],
)
def test_forbidden_values_are_reported_at_the_form(
    client: TestClient, upload: str, fields: dict[str, object], said: str
) -> None:
    page = _posted(client, upload, do="look", **fields)

    alert = page.partition('role="alert">')[2].partition("</p>")[0]
    assert said in alert
    assert "--" not in alert


@pytest.mark.parametrize("name", ["nothing.csv", "..%2Fupload.json", "%2Fetc%2Fpasswd"])
def test_only_what_was_written_can_be_had(client: TestClient, upload: str, name: str) -> None:
    assert client.get(f"/app/list/{upload}/{name}/{name}").status_code == 404


@pytest.mark.exhaustive
def test_a_campaign_is_judged_by_the_files_of_its_list(client: TestClient, upload: str) -> None:
    page = _posted(client, upload, do="csv", hold_out="50")
    texts = [client.get(f"/app/{each}").text for each in _files(page)]
    mailed = [row["customer_id"] for row in csv.DictReader(io.StringIO(texts[0]))]
    tokens = {
        "mailed": _sent(client, texts[0], "list.csv"),
        "held_out": _sent(client, texts[1], "held.csv"),
        "outcomes": _sent(client, "\n".join(["customer_id", *mailed]), "bought.csv"),
    }

    answer = client.post("/app/results", data={**tokens, "responded": "", "amount": ""})
    wrong = client.post("/app/results", data={**tokens, "responded": "nothing", "amount": ""})

    assert answer.status_code == 200
    assert "The campaign helped" in answer.text
    assert "Summer 2026" in answer.text
    assert "100.0%" in answer.text
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text


def test_a_workbook_and_its_hold_out_file_are_found_by_name(
    client: TestClient,
) -> None:
    mailed = _sent(client, "customer_id\nc1", "Autumn.xlsx")
    held_out = _sent(client, "customer_id\nc2", "Autumn.held-out.csv")
    _sent(client, "customer_id\nc1", "bought.csv")

    page = client.get("/app/results").text

    assert f'<option value="{mailed}" selected>Autumn.xlsx' in page
    assert f'<option value="{held_out}" selected>Autumn.held-out.csv' in page


def test_without_segments_the_view_leads_to_training(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert "There are no segments yet" in client.get("/app/list").text
