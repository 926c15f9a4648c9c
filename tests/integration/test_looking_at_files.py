"""The check of an uploaded file, as the process that reads it reports it."""

import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mallseg.domain.errors import CustomerDataError
from mallseg.domain.service.api_key import Scope
from mallseg.domain.service.upload import Upload
from mallseg.entrypoints.http.file_jobs.choices import remedy_of
from mallseg.entrypoints.http.file_jobs.preview import look, settings_to_keep
from mallseg.entrypoints.http.page.file import labels_lacking
from mallseg.entrypoints.presentation.web.file_check import FileCheck
from mallseg.entrypoints.presentation.web.rendering import PageLayout, render
from mallseg.entrypoints.presentation.words import files_page as words
from mallseg.entrypoints.presentation.words.navigation import View
from mallseg.settings.loading import load_settings
from mallseg.settings.overrides import merge_settings, settings_with
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import MALL_CSV
from tests.builders_workbooks import workbook
from tests.everyday_workbooks import EVERYDAY, write_everyday

_SETTINGS: Any = load_settings().model_dump(mode="json")
_ROWS = [line.split(",") for line in MALL_CSV.read_text(encoding="utf-8").splitlines()]

_FAULTY = [
    [*row[:3], "?" if place % 5 == 0 else row[3], row[4]] for place, row in enumerate(_ROWS[1:])
]
_UNREADABLE = [[*row[:3], "?", row[4]] for row in _ROWS[1:]]
_IN_TWO_UNITS = [
    [*row[:3], row[3] + "000" * (place % 3 == 0), row[4]] for place, row in enumerate(_ROWS[1:])
]
_PRIMARY = re.compile(
    r'<(?:button|a class="button")(?: name="as"| value="[^"]*"| href="[^"]*")*>([^<]+)'
)


def _page(shown: Any, *, has_model: bool, lacking: Sequence[str] = ()) -> str:
    """Write the view of a file, as a person with every scope sees it."""
    layout = PageLayout(
        up="../../",
        here=View.FILE,
        paths={view: f"app/{view.value.lower()}" for view in View},
        scopes=frozenset(Scope),
        name=None,
        signs_in=False,
        languages="en",
    )
    upload = Upload(
        token="t",  # noqa: S106
        name="till.csv",
        owner="",
        size=1,
        path=Path("till.csv"),
        made=Path("made"),
        used_at=datetime.now(UTC),
        read_as={},
    )
    return render(
        "file_check.html.j2",
        layout,
        words=words,
        upload=upload,
        check=msgspec.convert(shown, FileCheck),
        fields=[],
        said={},
        offered=shown["remedy"],
        others=[],
        kept=[],
        just_kept=False,
        has_model=has_model,
        lacking=lacking,
    )


def _file(folder: Path, header: str, rows: Sequence[Sequence[str]], title: str = "") -> Path:
    path = folder / "till.csv"
    lines = [title] * bool(title) + [header, *(";".join(row) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _looked(
    path: Path, fields: Sequence[tuple[str, str]] = (), kept: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    said = settings_with({}, remedy_of(fields))
    shown: dict[str, Any] = look(
        {"path": str(path), "settings": _SETTINGS, "read_as": said, "kept": kept or {}}
    )
    return shown


def test_a_file_that_can_be_read_is_shown_beside_what_is_read(tmp_path: Path) -> None:
    shown = _looked(_file(tmp_path, ";".join(_ROWS[0]), _ROWS[1:]))

    assert (shown["works"], shown["verdict"]) == (True, "All 200 customers can be read")
    assert shown["names_at"] == 1
    first = shown["customers"][0]
    assert (first["row"], first["texts"]) == (2, tuple(_ROWS[1]))
    assert first["read"] == {"annual_income": "15 k$", "spending_score": "39 points"}


def test_names_below_a_title_are_found(tmp_path: Path) -> None:
    shown = _looked(_file(tmp_path, ";".join(_ROWS[0]), _ROWS[1:], title="Till of the mall"))

    assert (shown["names_at"], shown["customers"][0]["row"]) == (2, 3)
    assert shown["top"][0]["texts"] == ("Till of the mall",)


def test_columns_are_proposed_with_what_would_be_read_of_them(tmp_path: Path) -> None:
    path = _file(tmp_path, "Nr;Geschlecht;Alter;Jahreseinkommen (k€);Ausgabenwert", _ROWS[1:])

    shown = _looked(path)

    assert not shown["works"]
    assert shown["offer"] == "Read like this, all 200 customers can be used:"
    assert shown["offered"] == (
        "“Jahreseinkommen (k€)” is the annual income", "“Ausgabenwert” is the spending score",
    )  # fmt: skip
    assert shown["offered_customers"][0] == "Row 2: annual income 15 k€, spending score 39 points"
    assert [each["evidence"] for each in shown["features"]] == [
        "its name means the same", "its values, 1 to 99, are in the range of one",
    ]  # fmt: skip
    assert "--" not in str(shown["reasons"])

    assert _looked(path, shown["remedy"])["works"]


def test_each_decimal_mark_shows_what_it_makes_of_a_number(tmp_path: Path) -> None:
    rows = [[*row[:3], f"{row[3]},5", row[4]] for row in _ROWS[1:]]
    path = _file(tmp_path, ";".join(_ROWS[0]), rows)

    shown = _looked(path)

    assert [each["example"] for each in shown["decimals"]] == ["15,5 is no number", "15,5 is 15.5"]
    assert shown["remedy"] == (("decimal", ","),)
    again = _looked(path, shown["remedy"])
    assert again["customers"][0]["read"]["annual_income"] == "15.5 k$"
    assert (again["said"]["decimal"], again["works"]) == (",", True)


def test_reading_choices_are_kept_and_fit_the_next_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "Nr;Geschlecht;Alter;Jahreseinkommen (k€);Ausgabenwert", _ROWS[1:])
    said = settings_with({}, remedy_of(_looked(path)["remedy"]))
    handed = {"path": str(path), "settings": _SETTINGS, "read_as": said}

    text = settings_to_keep({**handed, "sections": ["data", "features"]})

    assert 'annual_income = "Jahreseinkommen (k€)"' in text
    assert "[http]" not in text
    columns = ["Nr", "Geschlecht", "Alter", "Jahreseinkommen (k€)", "Ausgabenwert"]
    kept = {"till": columns, "bank": ["IBAN", *columns], "empty": []}
    assert _looked(path, kept=kept)["fitting"] == ("till",)


def test_kept_settings_read_a_file_with_one_more_title_line(tmp_path: Path) -> None:
    header = "Nr;Geschlecht;Alter;Jahreseinkommen (k€);Ausgabenwert"
    path = _file(tmp_path, header, _ROWS[1:], title="Till, July")
    fields = [*_looked(path)["remedy"], ("header_row", "2")]
    handed = {"path": str(path), "settings": _SETTINGS, "kept": {}}
    text = settings_to_keep(
        {**handed, "read_as": settings_with({}, remedy_of(fields)), "sections": ["data"]}
    )

    _file(tmp_path, header, _ROWS[1:], title="Till, August\nprinted by hand")
    shown = look({**handed, "read_as": tomllib.loads(text)})

    assert shown["works"]
    assert (shown["names_at"], shown["said"]["header_row"]) == (3, 3)
    assert shown["customers"][0]["row"] == 4
    assert "The names of the columns were found in row 3." in shown["notes"]


def test_unreadable_records_are_listed_with_the_reason_without_values(
    tmp_path: Path,
) -> None:
    rows = [*_ROWS[1:], ["Total", "", "", "12121", ""]]
    path = _file(tmp_path, ";".join(_ROWS[0]), rows, title="Till")

    shown = _looked(path)

    assert shown["verdict"] == "200 of 201 customers can be read, 1 cannot"
    assert shown["left_out"] == {
        "first": (
            {
                "row": "203",
                "column": "Spending Score (1-100)",
                "reason": "is missing",
            },
        ),
        "records": 1,
    }


def test_the_first_of_many_unreadable_records_are_listed(tmp_path: Path) -> None:
    shown = _looked(_file(tmp_path, ";".join(_ROWS[0]), _FAULTY))

    rows = [each["row"] for each in shown["left_out"]["first"]]
    assert rows == ["2", "7", "12", "17", "22", "27", "32", "37", "42", "47"]
    assert shown["left_out"]["records"] == 40


def test_values_in_two_units_are_offered_as_right_last_of_all(tmp_path: Path) -> None:
    rows = [
        [*row[:3], row[3] + "000" * (place % 3 == 0), row[4]] for place, row in enumerate(_ROWS)
    ]
    header = "Nr;Geschlecht;Alter;Jahreseinkommen;Spending Score (1-100)"
    path = _file(tmp_path, header, rows[1:])

    first = _looked(path)
    then = _looked(path, first["remedy"])

    assert (first["remedy"], first["waives"]) == (
        (("column.annual_income", "Jahreseinkommen"),),
        False,
    )
    assert first["offer"] == "This goes part of the way:"
    assert (then["remedy"], then["waives"]) == ((("amounts.annual_income", "given"),), True)
    assert then["offer"].startswith("Only if the figures are right as they stand, all 200")
    assert _looked(path, [*first["remedy"], *then["remedy"]])["works"]


def test_values_that_were_divided_by_mistake_are_offered_as_right_at_once(tmp_path: Path) -> None:
    path = _file(tmp_path, ";".join(_ROWS[0]).replace("(k$)", ""), _ROWS[1:])

    shown = _looked(path, [("amounts.annual_income", "parts")])

    assert (shown["remedy"], shown["waives"]) == ((("amounts.annual_income", "given"),), False)


@pytest.mark.parametrize(
    ("rows", "kept", "has_model", "primary"),
    [
        (_ROWS[1:], {}, False, "Train on this file"),
        (_ROWS[1:], {}, True, "Make a list for a campaign"),
        (_ROWS[1:], {"till": _ROWS[0]}, True, "till"),
        (_FAULTY, {}, True, "Read it like this"),
        (_FAULTY, {"till": _ROWS[0]}, True, "till"),
        (_IN_TWO_UNITS, {}, True, "Send a corrected file"),
        (_UNREADABLE, {}, True, "Show what would be read"),
    ],
)
def test_each_view_of_a_file_has_one_primary_button(
    rows: Sequence[Sequence[str]],
    kept: dict[str, list[str]],
    has_model: bool,  # noqa: FBT001
    primary: str,
    tmp_path: Path,
) -> None:
    shown = _looked(_file(tmp_path, ";".join(_ROWS[0]), rows), kept=kept)

    page = _page(shown, has_model=has_model)

    assert _PRIMARY.findall(page) == [primary]
    assert ("The first 10 of 40:" in page) == (rows is _FAULTY)


def test_a_file_without_what_the_segments_in_use_need_is_to_be_trained_on(tmp_path: Path) -> None:
    rows = [[str(nr), str(nr % 7), str(nr % 40)] for nr in range(60)]
    shown = _looked(
        _file(tmp_path, "Card;Visits;Spending Score (1-100)", rows),
        [("feature.visits", "Visits")],
    )

    lacking = labels_lacking(msgspec.convert(shown, FileCheck), DEFAULT_FEATURES)
    page = _page(shown, has_model=True, lacking=lacking)

    assert shown["works"]
    assert lacking == ("annual income",)
    assert _PRIMARY.findall(page) == ["Train on this file"]
    assert "compare customers by annual income, which has no column here" in page
    assert "Make a list for a campaign" not in page


@pytest.mark.exhaustive
def test_each_of_several_sheets_is_offered_beside_all_as_one_table(tmp_path: Path) -> None:
    path = workbook(tmp_path / "till.xlsx", July=_ROWS, August=_ROWS, Notes=[["nothing"]])

    shown = _looked(path)

    assert (shown["sheets"], shown["remedy"]) == (("July", "August"), (("sheet", "all"),))
    assert '<button class="plain" name="sheet" value="August">' in _page(shown, has_model=True)
    assert _looked(path, [("sheet", "August")])["table"] == "August"


@pytest.mark.exhaustive
def test_a_column_of_formulas_without_values_is_the_last_to_give_up(
    tmp_path: Path,
) -> None:
    rows = [
        [who, gender, age, f"={income}", score] for who, gender, age, income, score in _ROWS[1:]
    ]
    path = workbook(tmp_path / "till.xlsx", Till=[_ROWS[0], *rows])

    page = _page(_looked(path), has_model=True)

    assert _PRIMARY.findall(page) == ["Send a corrected file"]
    assert "Read it like this" in page


def test_where_most_records_cannot_be_read_they_are_not_listed(tmp_path: Path) -> None:
    shown = _looked(_file(tmp_path, ";".join(_ROWS[0]), _UNREADABLE))

    assert shown["left_out"] == {"first": (), "records": 0}


def test_settings_of_an_unreadable_file_are_not_kept(tmp_path: Path) -> None:
    path = _file(tmp_path, "Nr;Geschlecht;Alter;Jahreseinkommen (k€);Ausgabenwert", _ROWS[1:])
    handed = {"path": str(path), "settings": _SETTINGS, "read_as": {}, "sections": []}

    with pytest.raises(CustomerDataError):
        settings_to_keep(handed)


def test_changes_since_the_last_month_are_reported(tmp_path: Path) -> None:
    path = _file(tmp_path, "Nr;Geschlecht;Alter;Annual Income (k$);Spending Score", _ROWS[1:])
    seen = [{"name": "Town", "kind": "words"}, {"name": "Nr", "kind": "ids"}]

    shown = look(
        {
            "path": str(path),
            "settings": merge_settings(_SETTINGS, {"data": {"seen": seen}}),
            "read_as": {},
            "kept": {},
        }
    )

    assert "Column 'Town' is gone since the settings were saved." in shown["changes"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", EVERYDAY)
def test_everyday_workbooks_are_read_as_they_come_or_as_proposed(name: str, tmp_path: Path) -> None:
    (path,) = write_everyday(tmp_path, [name])

    shown = _looked(path)
    if not shown["works"]:
        shown = _looked(path, shown["remedy"])

    assert shown["works"]
    assert shown["customers"][0]["read"]["annual_income"] in {"15 k$", "15 k€", "15.5 k$"}
