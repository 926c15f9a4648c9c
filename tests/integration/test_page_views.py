"""Overview, Segment and Ask, over a real store: what they say, and what their forms do."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.identity.renaming import NewWords
from mallseg.domain.service.api_key import KeyRing, Scope
from mallseg.entrypoints.http.app import create_app
from mallseg.testing.contracts.api_keys import a_key
from tests.builders import MALL_CSV
from tests.builders_http import HERE, client_of, container_of, http_log, train_by_hand

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published mall, twice: with six segments, then with five."""
    store = tmp_path_factory.mktemp("trained")
    container = container_of(store)
    for segments in (6, 5):
        plan = container.plan(segments=segments)
        container.train_segmentation()(container.customers(MALL_CSV), model="mall", plan=plan)
    return store


@pytest.fixture(scope="module")
def client(trained: Path) -> Iterator[TestClient]:
    with client_of(trained) as client:
        yield client


@pytest.fixture
def by_hand(tmp_path: Path) -> Iterator[TestClient]:
    train_by_hand(tmp_path)
    with client_of(tmp_path) as client:
        yield client


def text_of(page: str) -> str:
    """The text of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_overview_has_a_card_of_each_segment(client: TestClient) -> None:
    page = client.get("/").text

    assert page.count('<li class="card') == 5
    said = text_of(page)
    assert "Five groups among 200 customers" in said
    assert "40.5% 81 customers" in said
    assert "Typical customer Annual income around 86.5 k$ and spending score around 82.1" in said
    assert "27.9% of all annual income and 31.9% of all spending score." in said
    assert "The segments can be relied on. They were found today among 200 customers" in said


def test_the_map_has_every_segment_and_every_customer(client: TestClient) -> None:
    page = client.get("/").text
    counts = [int(each) for each in re.findall(r'data-n="(\d+)"', page)]

    assert page.count("<polygon") == 5
    assert sum(counts) == 200
    assert len(re.findall(r'<a class="c\d+" href="\./app/segments/seg-0\d"', page)) == 5
    assert "style=" not in page  # the policy forbids it


def test_the_overview_says_what_changed_and_how_sizes_changed(client: TestClient) -> None:
    said = text_of(client.get("/").text)

    assert "It followed version 1, with 200 customers." in said
    assert "have merged into" in said
    assert re.search(r"The segments Version 1 .* Version 2 ", said)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("annual_income_k_from=70&spending_score_from=60", "38 customers, 19.0% of all"),
        ("annual_income_k_to=0", "0 customers, 0.0% of all"),
        ("spending_score_from=nonsense&annual_income_k_from=135", "2 customers, 1.0% of all"),
    ],
)
def test_an_area_is_counted_without_a_script(client: TestClient, area: str, expected: str) -> None:
    assert expected in text_of(client.get(f"/?{area}").text)


def test_an_area_that_is_no_area_is_not_counted(client: TestClient) -> None:
    answer = client.get("/?annual_income_k_from=1e999&spending_score_to=%00")

    assert answer.status_code == 200
    assert "of all" not in text_of(answer.text).partition("Count the customers")[2][:200]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de-DE,de;q=0.9,en;q=0.5", "40,5%"), ("en-GB", "40.5%"), ("fr", "40,5%"), ("", "40.5%")],
)
def test_numbers_are_written_as_the_reader_writes_them(
    client: TestClient, language: str, expected: str
) -> None:
    page = client.get("/", headers={"accept-language": language})

    assert f"<b>{expected}</b>" in page.text


def test_a_segment_is_shown_in_full(client: TestClient) -> None:
    said = text_of(client.get("/app/segments/seg-03").text)

    assert "Segment 3 of 5" in said
    assert "81 customers, 40.5% of all." in said
    assert "Annual income 55.3 k$" in said
    assert "This rule of thumb finds" in said
    assert "There is no gap to" in said
    assert "No ledger of this mall" in said


def test_a_missing_segment_is_reported(client: TestClient) -> None:
    answer = client.get("/app/segments/seg-99")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_new_words_are_a_new_version_and_seen_at_once(by_hand: TestClient) -> None:
    slug = re.findall(r'data-slug="([^"]+)"', by_hand.get("/").text)[0]
    fields = _fields_of(by_hand.get(f"/app/segments/{slug}").text)

    answer = by_hand.post(f"/app/segments/{slug}", data={**fields, "name": HOSTILE})

    assert answer.history[0].status_code == 303
    assert HOSTILE not in answer.text
    assert "&lt;script&gt;alert(" in answer.text
    assert "Saved." in answer.text
    versions = by_hand.get("/v1/models/mall/versions").json()["versions"]
    assert [each["version"] for each in versions] == [1, 2]
    overview = by_hand.get("/").text
    assert "This is the first version." in overview  # the sizes are the same
    assert "It has the segments of version 1, one of them renamed." in overview


def test_words_that_are_not_allowed_are_said_and_kept_in_the_form(by_hand: TestClient) -> None:
    slug = re.findall(r'data-slug="([^"]+)"', by_hand.get("/").text)[0]
    fields = _fields_of(by_hand.get(f"/app/segments/{slug}").text)

    answer = by_hand.post(f"/app/segments/{slug}", data={**fields, "name": "a" * 61})

    assert answer.status_code == 422
    assert 'role="alert">' in answer.text
    assert "a" * 61 in answer.text
    assert len(by_hand.get("/v1/models/mall/versions").json()["versions"]) == 1


def test_the_same_words_change_nothing(by_hand: TestClient) -> None:
    page = by_hand.get("/").text
    slug = re.findall(r'data-slug="([^"]+)"', page)[0]
    fields = _fields_of(by_hand.get(f"/app/segments/{slug}").text)

    answer = by_hand.post(f"/app/segments/{slug}", data=fields)

    assert "nothing was changed" in answer.text
    assert len(by_hand.get("/v1/models/mall/versions").json()["versions"]) == 1


def test_own_offers_are_seen_everywhere_and_can_be_given_back(by_hand: TestClient) -> None:
    slug = re.findall(r'data-slug="([^"]+)"', by_hand.get("/").text)[0]
    fields = _fields_of(by_hand.get(f"/app/segments/{slug}").text)
    own = {f"offer_{n}": f"Offer {n} {HOSTILE}" for n in (1, 2, 3)}
    own |= {f"reason_{n}": f"Reason {n}" for n in (1, 2, 3)}
    own |= {f"{kind}_{n}": "" for kind in ("offer", "reason") for n in (4, 5)}

    two = by_hand.post(
        f"/app/segments/{slug}", data={**fields, **own, "offer_3": "", "reason_3": ""}
    )
    saved = by_hand.post(f"/app/segments/{slug}", data={**fields, **own, "avoid": "Noise\r\nHeat"})

    assert two.status_code == 422
    assert saved.history[0].status_code == 303
    assert HOSTILE not in saved.text
    (card,) = [e for e in by_hand.get("/v1/segments").json()["segments"] if e["slug"] == slug]
    assert [each["offer"] for each in card["offers"]] == [own[f"offer_{n}"] for n in (1, 2, 3)]
    assert card["avoid"] == ["Noise", "Heat"]

    none = dict.fromkeys([*own], "")
    by_hand.post(f"/app/segments/{slug}", data={**fields, **none, "avoid": ""})
    assert _fields_of(by_hand.get(f"/app/segments/{slug}").text) == fields


def _fields_of(page: str) -> dict[str, str]:
    """The fields of a segment's form, as a browser would send them."""
    inputs = re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page)
    areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)', page)
    return {name: unescape(text) for name, text in [*inputs, *areas]}


def test_a_read_key_sees_no_button_that_would_fail(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    container = container_of(tmp_path)
    made = (a_key("reader"), a_key("boss", *Scope))
    container.api_keys().change(lambda _: KeyRing(made))
    client = TestClient(create_app(container), base_url=HERE)

    shown = {}
    for key in ("reader", "boss"):
        client.cookies.clear()
        client.post("/app/sign-in", data={"key": key})
        slug = re.findall(r'data-slug="([^"]+)"', client.get("/").text)[0]
        shown[key] = client.get(f"/app/segments/{slug}").text
        if key == "reader":
            refused = client.post(f"/app/segments/{slug}", data={"name": "Other"})

    assert "Give it other words" not in shown["reader"]
    assert "Give it other words" in shown["boss"]
    assert refused.status_code == 403
    assert "Your key does not allow this" in refused.text


def test_ask_names_the_segment_how_sure_and_what_to_do(client: TestClient) -> None:
    page = client.post("/app/ask", data={"annual_income_k": "87", "spending_score": "82"})
    said = text_of(page.text)

    assert "Segment 4: Higher income, active spending" in said
    assert "Clear: such customers are well inside the segment." in said
    assert "Next is 3, “Middle income, moderate spending”, more than 10 times as far away." in said
    assert "What would change it If the spending score were 32 points lower, the segment" in said
    assert "A contact of their own" in said
    assert '<g class="you">' in page.text


def test_ask_says_where_a_customer_is_unlike_anyone(client: TestClient) -> None:
    said = text_of(
        client.post("/app/ask", data={"annual_income_k": "900", "spending_score": "1"}).text
    )

    assert "Unlike anyone we know" in said
    assert "are meant for other customers" in said
    assert "outside the part that the map shows" in said


@pytest.mark.parametrize("wrong", ["", "x", "101", "1e999", "NaN", "1,5", HOSTILE])
def test_a_refused_value_is_reported_beside_its_field(client: TestClient, wrong: str) -> None:
    answer = client.post("/app/ask", data={"annual_income_k": "87", "spending_score": wrong})

    assert answer.status_code == 422
    assert "Spending score must be a number from 1 to 100." in text_of(answer.text)
    assert answer.text.count('aria-invalid="true"') == 1
    assert HOSTILE not in answer.text
    assert 'id="answer"' not in answer.text


def test_values_asked_about_are_not_logged(client: TestClient) -> None:
    with http_log() as lines:
        client.post("/app/ask", data={"annual_income_k": "87.125", "spending_score": "718281828"})

    assert "87.125" not in str(lines)
    assert "718281828" not in str(lines)


def test_without_a_model_there_is_nothing_to_ask(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert "There are no segments yet" in client.get("/app/ask").text
        assert client.post("/app/ask", data={"x": "1"}).status_code == 503


def test_a_damaged_model_is_reported(tmp_path: Path) -> None:
    folder = train_by_hand(tmp_path)
    (folder / "model.joblib").write_bytes(b"damaged")

    with client_of(tmp_path) as client:
        answer = client.get("/")

    assert answer.status_code == 503
    assert "Not available at the moment" in answer.text


def test_a_newer_version_that_is_damaged_leaves_the_last_good_one(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    with client_of(tmp_path) as client:
        client.get("/")
        (train_by_hand(tmp_path, shift=1.0) / "model.joblib").write_bytes(b"damaged")
        said = text_of(client.get("/").text)

    assert "Two groups among 4 customers" in said
    assert "A newer version cannot be read" in said


def test_hostile_names_stay_text_everywhere(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    store = JoblibStore(tmp_path)
    stored = store.load("mall")
    slug = stored.segmentation.segments[0].slug
    words = NewWords(name=HOSTILE, description=f"{HOSTILE}\"' onload=x")
    container_of(tmp_path).rename_segment()(model="mall", slug=slug, words=words)

    with client_of(tmp_path) as client:
        for path in ("/", "/app/ask", f"/app/segments/{slug}"):
            page = client.get(path).text
            assert HOSTILE not in page
            assert "&lt;script&gt;" in page
