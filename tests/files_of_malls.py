"""Files of malls in many countries: ``python -m tests.files_of_malls FOLDER`` writes them.

Two of each kind of file in ``tests/data/everyday``, in other words, scripts, currencies and marks.
"""

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

BASE = Path(__file__).parent / "data" / "everyday" / "base_120.csv"
Rows = list[list[Any]]
Write = Callable[[Path], None]


def _mall() -> Rows:
    """ID, gender, age, income and score of 120 customers."""
    with BASE.open(newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    return [
        [own, gender, int(age), int(income), int(score)] for own, gender, age, income, score in rows
    ]


def _table(
    names: str,
    *,
    who: Callable[[int], object] = lambda n: n,
    genders: tuple[str, str] = ("Female", "Male"),
    age: Callable[[int], object] = lambda age: age,
    income: Callable[[int], object] = lambda income: income,
    score: Callable[[int], object] = lambda score: score,
) -> Rows:
    """Write the mall's customers in other words; ``names`` is the first line, split at bars."""
    first = [names.split("|")] if names else []
    return first + [
        [who(int(own)), genders[gender == "Male"], age(years), income(earned), score(spent)]
        for own, gender, years, earned, spent in _mall()
    ]


def _grouped(mark: str, times: int = 1000, **signs: str) -> Callable[[int], str]:
    before, behind = signs.get("before", ""), signs.get("behind", "")
    return lambda income: before + f"{income * times:,}".replace(",", mark) + behind


def _indian(income: int) -> str:
    """Group as in India: 12,34,000."""
    text = str(income * 83_000)
    head, tail = text[:-3], text[-3:]
    groups: list[str] = []
    while head:
        head, group = head[:-2], head[-2:]
        groups.insert(0, group)
    return ",".join([*groups, tail])


def text(
    rows: Iterable[Sequence[object]],
    delimiter: str = ",",
    *,
    above: str = "",
    below: str = "",
    encoding: str = "utf-8",
    line_end: str = "\n",
    packed: bool = False,
) -> Write:
    """Write a delimited file."""

    def write(path: Path) -> None:
        lines = io.StringIO()
        csv.writer(lines, delimiter=delimiter, lineterminator=line_end).writerows(rows)
        content = (above + lines.getvalue() + below).encode(encoding)
        path.write_bytes(gzip.compress(content, mtime=0) if packed else content)

    return write


def book(**sheets: Rows) -> Write:
    """Write a workbook."""

    def write(path: Path) -> None:
        made = Workbook()
        del made[made.active.title]
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        made.save(path)

    return write


def plain(content: str) -> Write:
    """Write a text."""

    def write(path: Path) -> None:
        path.write_text(content, encoding="utf-8")

    return write


def _every(step: int, other: object, usual: Callable[[int], object]) -> Callable[[int], object]:
    """Another value for every few customers, in turn."""
    turn = iter(range(10**6))
    return lambda value: other if next(turn) % step == 0 else usual(value)


def _band(age: int) -> str:
    low = age // 10 * 10
    return "60 and above" if low >= 60 else f"{low} to {low + 9}"


def _json() -> str:
    names = ["id", "gender", "age", "annual_income_k", "spending_score"]
    return json.dumps([dict(zip(names, row, strict=True)) for row in _mall()], indent=1)


def _page() -> str:
    rows = "".join(f"<tr><td>{income}</td><td>{score}</td></tr>" for *_, income, score in _mall())
    return f"<html><body><table><tr><th>Gelir</th><th>Puan</th></tr>{rows}</table></body></html>"


def _formulas(names: str, income: Callable[[int], str], score: Callable[[int], object]) -> Rows:
    rows = _table(names)
    for place, row in enumerate(rows[1:], start=2):
        row[3], row[4] = income(place), score(row[4])
    return rows


def _no_groups() -> Rows:
    return [
        ["ID", "Annual Income (k$)", "Spending Score"],
        *([n, 20 + n * 37 % 101, 1 + n * 53 % 97] for n in range(150)),
    ]


def _alike() -> Rows:
    return [["ID", "Annual Income (k$)", "Spending Score"], *([n, 50, 50] for n in range(150))]


def _far(low: int, high: int, score: int) -> Rows:
    rows = _table("ID|Gender|Age|Annual Income (k$)|Spending Score")
    return rows + [[900 + n, "Male", 60, low + n % (high - low), score] for n in range(4)]


ENGLISH = "Customer|Gender|Age|Annual Income|Spending Score"
FULL = "Customer|Gender|Age|Annual Income (k$)|Spending Score"


def files() -> dict[str, dict[str, Write]]:
    """The files by the kind that they are of, named by what is special about each."""
    return {
        "age_bands.csv": {
            "india_bands.csv": text(_table(FULL, age=_band)),
            "japan_bands.csv": text(
                _table(
                    "会員番号|性別|年齢|年収 (k$)|購買スコア",
                    genders=("女", "男"),
                    age=lambda a: f"{a // 10 * 10}代",
                )
            ),
        },
        "assign_whole_money_120.csv": {
            "india_rupees.csv": text(_table(ENGLISH, income=lambda k: k * 83_000)),
            "indonesia_rupiah.csv": text(
                _table(
                    "No|Jenis Kelamin|Usia|Annual Income (Rp)|Spending Score",
                    genders=("Perempuan", "Laki-laki"),
                    income=lambda k: k * 15_600_000,
                ),
                ";",
            ),
        },
        "base_120.csv": {
            "poland_tab_bom.csv": text(_table(FULL), "\t", encoding="utf-8-sig", line_end="\r\n"),
            "turkey_bar_packed.csv.gz": text(_table(FULL), "|", packed=True),
        },
        "formula_without_value.xlsx": {
            "formula_of_income.xlsx": book(
                Kunden=_formulas(FULL, lambda row: f"=C{row}*1.5", lambda s: s)
            ),
            "formula_of_both.xlsx": book(
                Okładka=[["Raport"]],
                Klienci=_formulas(FULL, lambda row: f"=ROUND(C{row},0)", lambda s: f"={s}+0"),
            ),
        },
        "gender_column_genre.csv": {
            "russia_gender.csv": text(
                _table("Номер|Пол|Возраст|Annual Income (k$)|Spending Score", genders=("Ж", "М"))
            ),
            "turkey_gender.csv": text(
                _table("No|Cinsiyet|Yaş|Annual Income (k$)|Spending Score", genders=("K", "E")), ";"
            ),
        },
        "header_portuguese.csv": {
            "indonesia_names.csv": text(
                _table("No|Jenis Kelamin|Usia|Penghasilan per tahun (k$)|Skor Pengeluaran")
            ),
            "japan_names.csv": text(
                _table("会員番号|性別|年齢|年収 (k$)|購買スコア", genders=("女", "男"))
            ),
        },
        "header_turkish_semicolon.csv": {
            "poland_names.csv": text(
                _table(
                    "Nr|Płeć|Wiek|Roczny dochód (tys. zł)|Wskaźnik wydatków", genders=("K", "M")
                ),
                ";",
            ),
            "egypt_names.csv": text(
                _table("رقم|النوع|العمر|الدخل السنوي|درجة الإنفاق", genders=("أنثى", "ذكر")), ";"
            ),
        },
        "income_decimal_comma.csv": {
            "brazil_commas.csv": text(
                _table(
                    "ID|Gênero|Idade|Annual Income (k$)|Spending Score", income=lambda k: f"{k},25"
                ),
                ";",
            ),
            "russia_commas.csv": text(
                _table(
                    "ID|Пол|Возраст|Доход (тыс. руб.)|Индекс расходов",
                    income=lambda k: f"{k},7",
                    score=lambda s: f"{s},0",
                ),
                "\t",
            ),
        },
        "income_dot_thousands_mixed.csv": {
            "brazil_reais.csv": text(_table(ENGLISH, income=_every(15, "980", _grouped("."))), ";"),
            "switzerland_francs.csv": text(
                _table(
                    "Nr|Geschlecht|Alter|Annual Income (CHF)|Spending Score",
                    income=_every(15, "980", _grouped("’")),
                ),
                ";",
            ),
        },
        "income_header_says_month.csv": {
            "india_per_month.csv": text(
                _table("ID|Gender|Age|Income (INR/month)|Spending Score", income=lambda k: k * 7000)
            ),
            "switzerland_per_month.csv": text(
                _table(
                    "Nr|Geschlecht|Alter|Monatseinkommen (CHF)|Spending Score",
                    income=lambda k: k * 80,
                ),
                ";",
            ),
        },
        "income_money_half_zero.csv": {
            "egypt_zeros.csv": text(_table(ENGLISH, income=_every(2, 0, lambda k: k * 48_000))),
            "brazil_blanks.csv": text(
                _table(ENGLISH, income=_every(2, "", lambda k: k * 1000)), ";"
            ),
        },
        "income_thousands_comma.csv": {
            "india_lakhs.csv": text(_table(ENGLISH, income=_indian)),
            "poland_zloty.csv": text(_table(ENGLISH, income=_grouped("\u00a0", behind=" zł")), ";"),
        },
        "lines.jsonl": {"array.json": plain(_json()), "page.xls": plain(_page())},
        "majority_lower.csv": {
            "turkey_visits.csv": text(
                [
                    ["No", "Ziyaret", "Sepet"],
                    *([n, age, income] for n, (_, _, age, income, _) in enumerate(_mall())),
                ]
            ),
            "japan_one_number.csv": text(
                [
                    ["会員番号", "性別", "年収"],
                    *([f"M-{n}", "女", income] for n, (*_, income, _) in enumerate(_mall())),
                ]
            ),
        },
        "mall_without_groups.csv": {"evenly.csv": text(_no_groups()), "alike.csv": text(_alike())},
        "no_header.csv": {
            "brazil_no_names.csv": text(
                _table("", genders=("F", "M"), income=lambda k: f"{k},5"), ";"
            ),
            "japan_no_names.csv": text(
                _table("", who=lambda n: f"会員{n}", genders=("女", "男")), "\t"
            ),
        },
        "repeated_customers.csv": {
            "turkey_twice.csv": text(
                _table("Müşteri No|Gender|Age|Annual Income (k$)|Spending Score") + _table("")[:40],
                ";",
            ),
            "poland_pasted.csv": text(_table(FULL) + _table(FULL)),
        },
        "rich_group_set_aside.csv": {
            "tycoons.csv": text(_far(2000, 2100, 90)),
            "codes_999.csv": text(_table(FULL, income=_every(20, 999, lambda k: k))),
        },
        "rows_only_delimiters.csv": {
            "egypt_empty_rows.csv": text(_table(FULL) + [[""] * 5] * 900, ";"),
            "india_blank_rows.csv": text(_table(FULL), "\t", below='""\t" "\t\t\t\n' * 50),
        },
        "score_float_noise.csv": {
            "noise_of_both.csv": text(
                _table(FULL, income=lambda k: k + 0.1 + 0.2, score=lambda s: s * 1.1 / 1.1)
            ),
            "brazil_noise.csv": text(_table(FULL, income=lambda k: f"{k},3000000000004"), ";"),
        },
        "score_fraction.csv": {
            "percent.csv": text(_table(FULL, score=lambda s: f"{s} %")),
            "stars.csv": text(_table(FULL, score=lambda s: round(s / 10) / 2), ";"),
        },
        "score_from_zero.csv": {
            "score_to_1000.csv": text(_table(FULL, score=lambda s: s * 10)),
            "minus_one.csv": text(_table(FULL, score=_every(10, -1, lambda s: s))),
        },
        "sep_line.csv": {
            "sep_tab.csv": text(_table(FULL), "\t", above="sep=\t\r\n", line_end="\r\n"),
            "sep_bar.csv": text(_table(FULL), "|", above='"sep=|"\n', encoding="utf-8-sig"),
        },
        "sheet_title_row.xlsx": {
            "japan_title.xlsx": book(
                顧客=[["顧客一覧 2026年11月"], [], ["作成:", "営業部"], *_table(FULL)]
            ),
            "moved_right.xlsx": book(
                Klienci=[[], [], *([None, None, *row] for row in _table(FULL))]
            ),
        },
        "sheets_by_month.xlsx": {
            "turkey_months.xlsx": book(
                Ocak=_table(FULL)[:61], Şubat=[_table(FULL)[0], *_table(FULL)[61:]]
            ),
            "india_malls.xlsx": book(
                Delhi=_table(FULL)[:61],
                Mumbai=_table("Id|Sex|Age|Income (k$)|Score")[:61],
                Pivot=[["Row Labels", "Count"], ["Delhi", 60]],
            ),
        },
        "title_lines_on_top.csv": {
            "russia_title.csv": text(
                _table(FULL), ";", above="Отчёт;;;;\n# выгружено;01.11.2026\n\n"
            ),
            "india_notes.csv": text(
                _table(FULL), above='"Customers, all malls","INR, lakhs",,,\n,,,,\n'
            ),
        },
    }


def write_all(folder: Path) -> list[Path]:
    """Write all of them."""
    paths = []
    for own in files().values():
        for name, write in own.items():
            write(folder / name)
            paths.append(folder / name)
    return paths


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
