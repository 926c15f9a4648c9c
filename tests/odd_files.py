"""Files of kinds that no tidy till writes: other scripts, signs, rows and cells."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook

from tests.files_of_malls import BASE

HEADER = ("ID", "Gender", "Age", "Annual Income", "Spending Score")
IN_K = ("ID", "Gender", "Age", "Annual Income (k$)", "Spending Score")
_ARABIC = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
_WIDE = str.maketrans("0123456789,", "０１２３４５６７８９，")
_HINDI = str.maketrans("0123456789", "०१२३४५६७८९")


class Odd(NamedTuple):
    """A file, what a check says of it, and the options of the command that it ends in.

    Without options, nothing can be run: what to do elsewhere is said.
    """

    content: bytes
    says: str
    options: str | None = None


def _customers(number: int = 40) -> Iterator[tuple[str, str, int, int, int]]:
    with BASE.open(newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    for own, gender, age, income, score in rows[:number]:
        yield own, gender, int(age), int(income), int(score)


def _file(
    income: Callable[[int], object] = lambda income: income,
    score: Callable[[int], object] = lambda score: score,
    header: Sequence[str] = HEADER,
    *,
    delimiter: str = ";",
    above: str = "",
    below: str = "",
) -> bytes:
    lines = io.StringIO()
    rows = csv.writer(lines, delimiter=delimiter, lineterminator="\n")
    rows.writerow(header)
    rows.writerows((i, g, a, income(k), score(s)) for i, g, a, k, s in _customers())
    return (above + lines.getvalue() + below).encode()


def _each(step: int, other: Callable[[int], object], usual: Callable[[int], object]) -> Any:
    """Write every few customers otherwise."""
    turn = iter(range(10**6))

    def write(value: int) -> object:
        return usual(value) if next(turn) % step else other(value)

    return write


def _book(
    number_format: str = "General", *, title: bool = False, sheets: Sequence[str] = ("Mall",)
) -> bytes:
    made, content = Workbook(), io.BytesIO()
    del made[made.active.title]
    for name in sheets:
        sheet = made.create_sheet(name)
        if title:
            sheet.append(["Mall customers"])
            sheet.merge_cells("A1:E1")
        sheet.append([*HEADER])
        for i, g, a, k, s in _customers():
            sheet.append([i, g, a, k * 1000, s])
            sheet.cell(sheet.max_row, 4).number_format = number_format
        if title:
            sheet.append(["Total", None, None, f"=SUM(D3:D{sheet.max_row})", None])
    made.save(content)
    return content.getvalue()


def _amount(form: str, mark: str = ",", times: int = 1000) -> Callable[[int], str]:
    return lambda income: form.format(f"{income * times:,}".replace(",", mark))


IN_PARTS = "--in-parts annual_income"
_BARE = "--unit 'annual_income={}' --range annual_income=0..{}"

ODD: dict[str, Odd] = {
    "arabic.csv": Odd(
        _file(lambda k: f"{k * 1000:,}".translate(_ARABIC), lambda s: str(s).translate(_ARABIC)),
        "40 accepted",
        IN_PARTS,
    ),
    "hindi.csv": Odd(_file(lambda k: str(k).translate(_HINDI)), "40 accepted", ""),
    "wide_yen.csv": Odd(
        _file(lambda k: f"￥{k * 100_000:,}".translate(_WIDE)),
        "use --thousands , --currency-signs",
        f"--thousands , --currency-signs {_BARE.format('¥', 10_000_000)}",
    ),
    "won.csv": Odd(
        _file(_amount("₩{}", times=1_000_000)),
        "use --thousands , --currency-signs",
        f"--thousands , --currency-signs {_BARE.format('₩', 100_000_000)}",
    ),
    "reais.csv": Odd(
        _file(_amount("R$ {},00", ".")),
        "--decimal , --thousands . --currency-signs",
        f"--decimal , --thousands . --currency-signs {IN_PARTS} --unit 'annual_income=k R$'",
    ),
    "rupees.csv": Odd(
        _file(lambda k: f"Rs. {k // 10},{k % 10}0,000/-"),
        "use --thousands , --currency-signs",
        f"--thousands , --currency-signs {IN_PARTS} --unit 'annual_income=k Rs'",
    ),
    "francs.csv": Odd(
        _file(_amount("CHF {}.-", "’")),
        "--currency-signs",
        f"""--thousands "'" --currency-signs {IN_PARTS} --unit 'annual_income=k CHF'""",
    ),
    "rubles.csv": Odd(
        _file(_amount("{} ₽", "\u202f")),
        "use --thousands space --currency-signs",
        f"--thousands space --currency-signs {IN_PARTS} --unit 'annual_income=k₽'",
    ),
    "two_currencies.csv": Odd(
        _file(_each(4, _amount("€{}"), _amount("${}"))),
        "Even so, it would be refused: column 'Annual Income' holds amounts in several currencies: "
        "30 in $ and 10 in €: bring all of them to one",
    ),
    "two_ways_of_groups.csv": Odd(
        _file(_each(4, lambda k: f"{k},00,000", lambda k: f"{k // 10 + 1},{k % 10}00,000")),
        "use --thousands ,",
        "--thousands , --as-given annual_income --unit annual_income=money "
        "--range annual_income=0..11000000",
    ),
    "units_below_names.csv": Odd(
        _file().replace(b"Score\n", "Score\n;;years;k€;1-100\n".encode(), 1),
        "the amounts of column 'Annual Income' are in €, and annual income in k$",
        "--unit 'annual_income=k€'",
    ),
    "two_rows_of_names.csv": Odd(
        _file(header=IN_K, above="Customer;;;Money;Behaviour\n"), "stand in record 2", ""
    ),
    "total.csv": Odd(_file(header=IN_K, below="Total;;;2400;2100\n"), "record 42", ""),
    "footer.csv": Odd(
        _file(header=IN_K, below="\nSource: till\nPrinted by admin, page 1\n"), "field_count: 2", ""
    ),
    "no_values.csv": Odd(
        _file(_each(8, lambda _: "n/a", lambda k: k), header=IN_K),
        "5 of 40 look like n/a (no value: leave it empty)",
        "--max-bad-rows 0.13",
    ),
    "refunds.csv": Odd(
        _file(_each(8, lambda k: -k, lambda k: k), header=IN_K),
        "out of range in 5 of them",
        "--range annual_income=-100..1000000",
    ),
    "in_brackets.csv": Odd(
        _file(_each(8, lambda k: f"({k})", lambda k: k), header=IN_K),
        "5 of 40 look like +15 (write the number without the sign, and one below 0 with -)",
        "--max-bad-rows 0.13",
    ),
    "plus.csv": Odd(_file(lambda k: f"+{k}"), "all 40 look like +15 (write the number without"),
    "thousands_in_words.csv": Odd(_file(lambda k: f"{k}k"), "look like 15k (write the number in"),
    "bands.csv": Odd(_file(lambda k: f"{k}-{k + 9}"), "bands are no numbers"),
    "exponents.csv": Odd(_file(lambda k: f"{k}e3"), "all 40 look like 1.5e4 (write the number in"),
    "stars.csv": Odd(_file(score=lambda s: "★" * (1 + s // 25)), "★★★ (write the number of stars)"),
    "one_to_five.csv": Odd(
        _file(score=lambda s: 1 + s // 25, header=IN_K),
        "all values of spending score are below 6, on a scale up to 100",
        "--range spending_score=1..4",
    ),
    "of_a_hundred.csv": Odd(_file(score=lambda s: f"{s}/100"), "45/100 (write the first number"),
    "wide_percent.csv": Odd(
        _file(score=lambda s: f"{s}％", header=IN_K),
        "use --percent",
        "--percent",
    ),
    "third_in_dollars.csv": Odd(
        _file(_each(3, lambda k: k * 1000, lambda k: k)),
        "correct those in the other unit, or divide the file by them",
        "--as-given annual_income",
    ),
    "two_incomes.csv": Odd(
        _file(header=("ID", "Gender", "Income (k€)", "Income (k$)", "Spending Score")),
        "more than one column for annual income",
        "--column 'annual_income=Income (k€)'",
    ),
    "carets.csv": Odd(_file(header=IN_K, delimiter="^"), "delimiter: caret", ""),
    "two_marks.csv": Odd(_file(header=IN_K, above="\ufeff"), "40 accepted", ""),
    "mujeres.csv": Odd(
        _file(header=("ID", "Sexo", *IN_K[2:])).replace(b"Female", b"M").replace(b";Male", b";H"),
        "counted by gender: Sexo\n",
        "",
    ),
    "which_letter.csv": Odd(
        _file(header=("ID", "Sexo", *IN_K[2:]), below="91;F;30;40;50\n")
        .replace(b"Female", b"M")
        .replace(b";Male", b";H"),
        "unknown",
        "",
    ),
    "no_groups_of_columns.json": Odd(
        b'{"name": "till"}', "holds JSON that is no table of customers"
    ),
    "zloty.jsonl": Odd(
        "".join(
            f'{{"Annual Income": "{k * 1000:,} zł", "Spending Score": {s}}}\n'
            for *_, k, s in _customers()
        ).encode(),
        "format: JSON",
        f"--thousands , --currency-signs {IN_PARTS} --unit 'annual_income=k zł'",
    ),
    "shown_in_zloty.xlsx": Odd(
        _book('#,##0 "zł"'),
        "the amounts of column 'Annual Income' are in zł, and annual income in k$",
        f"{IN_PARTS} --unit 'annual_income=k zł'",
    ),
    "shown_in_euros.xlsx": Odd(
        _book("#,##0 [$€-407]"), "are in €", f"{IN_PARTS} --unit 'annual_income=k€'"
    ),
    "shown_in_dollars.xlsx": Odd(_book("[$$-409]#,##0"), "look like dollars", IN_PARTS),
    "merged.xlsx": Odd(_book(title=True), "stand in record 2", IN_PARTS),
    "two_months.xlsx": Odd(
        _book(sheets=("Jan", "Feb")), "2 of its sheets", "--sheet all --in-parts annual_income"
    ),
}


def write(name: str, folder: Path) -> Path:
    """Write one of them."""
    path = folder / name
    path.write_bytes(ODD[name].content)
    return path
