import ast
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import mallseg
from mallseg.domain.errors import (
    AccessFault,
    Code,
    CustomerDataError,
    CustomerNotFoundError,
    DatabaseFault,
    DatabaseUnavailableError,
    Fault,
    InvalidCustomerError,
    InvalidOptionError,
    KeysUnavailableError,
    LedgerFault,
    LedgerUnavailableError,
    LookupFault,
    MallsegError,
    ModelFault,
    NotEnoughCustomersError,
    OptionFault,
    SegmentationNotFoundError,
    SegmentNotFoundError,
    SourceFault,
    StoreUnavailableError,
    TrainingNotFoundError,
    TrainingRunningError,
    UnreadableSegmentationError,
    UploadError,
    UploadFault,
)
from mallseg.testing.features import AGE

CODES = [code for kind in Code.__subclasses__() for code in kind]
SOURCE = Path(mallseg.__file__).parent
ERRORS: list[MallsegError] = [
    InvalidCustomerError("age", Fault.MISSING, lowest=0.0, highest=120.0, unit="years"),
    InvalidOptionError("scaling", OptionFault.NOT_ONE_OF, choices=("standard", "none")),
    CustomerDataError("mall.csv", SourceFault.NUL_BYTE, record=7),
    NotEnoughCustomersError(have=2, need=5),
    NotEnoughCustomersError(have=1, need=2),
    SegmentNotFoundError({"seg-01": "Regulars", "seg-02": "Stars"}),
    SegmentationNotFoundError("models", "mall", 7, is_known=True),
    UnreadableSegmentationError("model.joblib", ModelFault.NEWER_FORMAT, format=9),
    StoreUnavailableError("models", "Permission denied"),
    LedgerUnavailableError("ledger.sqlite", LedgerFault.LEDGER_IN_USE),
    CustomerNotFoundError(),
    DatabaseUnavailableError("mall.customers", DatabaseFault.SERVER_FAILED, sqlstate="XX000"),
    KeysUnavailableError("keys.json", AccessFault.KEYS_NOT_READABLE, detail="Permission denied"),
    UploadError(UploadFault.NO_UPLOAD, minutes=60),
    TrainingNotFoundError(),
    TrainingRunningError("00c0ffee00c0ffee"),
]
TEXTS = [
    "age is missing: must be a number from 0 to 120 (years)",
    "scaling must be one of standard or none",
    "mall.csv: record 7 holds a NUL byte: export the file again, as UTF-8 text",
    (
        "there are too few different customers for 5 segments, just 2: "
        "ask for fewer segments or bring more customers"
    ),
    (
        "there are too few different customers for 2 segments, just 1: "
        "bring more customers, or others who differ"
    ),
    "there is no such segment: the model has “Regulars” (seg-01), “Stars” (seg-02)",
    "there is no version 7 of model 'mall' in models: choose one that it has",
    "model.joblib: is of format 9, newer than this mallseg: upgrade mallseg",
    "the model store models cannot be used: Permission denied",
    "ledger.sqlite is being updated: try again when that has ended",
    "the ledger has no customer of this id",
    "mall.customers: the server failed with SQLSTATE XX000",
    "keys.json cannot be read or written: Permission denied",
    (
        "this file is not here any more: "
        "send it again; files are removed 60 minutes after they were last used"
    ),
    "no training of this id is known: only the latest are kept",
    "another training is running, 00c0ffee00c0ffee: wait for its end, or cancel it",
]


_RAISES = re.compile(r"(Error|refuse)$")


def facts_of(code: Code) -> set[str]:
    """Name the facts that the texts of a code mention."""
    texts = (code.text, code.advice)
    named = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    return named - {"there"}  # said as far as it is known


def _name_of(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def raised() -> Iterator[tuple[str, Code, ast.Call]]:
    """Find in the source the errors that are made with a code."""
    kinds = {kind.__name__: kind for kind in Code.__subclasses__()}
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not _RAISES.search(_name_of(node.func)):
                continue
            for argument in node.args:
                match argument:
                    case ast.Attribute(value=ast.Name(id=kind), attr=name) if kind in kinds:
                        yield f"{file.name}:{node.lineno}", kinds[kind][name], node


def test_an_error_of_each_class_is_tried_here() -> None:
    assert {type(error) for error in ERRORS} == set(MallsegError.__subclasses__())


@pytest.mark.parametrize(("error", "text"), [*zip(ERRORS, TEXTS, strict=True)])
def test_the_default_text_says_what_where_and_what_to_do(error: MallsegError, text: str) -> None:
    assert str(error) == text
    assert repr(error) == f"{type(error).__name__}({text!r})"


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_crosses_the_border_of_a_process_as_a_whole(error: MallsegError) -> None:
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)

    assert (type(copied), str(copied)) == (type(error), str(error))
    assert copied.code is error.code
    assert vars(copied) == vars(error)


def test_a_code_stands_for_one_kind_of_fault() -> None:
    assert len({str(code) for code in CODES}) == len(CODES)


def test_a_code_is_its_name_in_small_letters_and_has_a_text() -> None:
    assert [code for code in CODES if str(code) != code.name.lower() or not code.text] == []


def test_no_default_text_names_an_option_or_a_command_of_the_terminal() -> None:
    texts = {code: code.text + code.advice for code in CODES}

    assert [code for code, text in texts.items() if "--" in text or "`" in text] == []


def test_every_code_is_raised_somewhere() -> None:
    elsewhere = "".join(
        file.read_text(encoding="utf-8")
        for file in SOURCE.rglob("*.py")
        if file.parent.name != "words"
        and (file.parent.name != "errors" or file.name == "__init__.py")
    )

    assert [code for code in CODES if f"{type(code).__name__}.{code.name}" not in elsewhere] == []


def test_every_error_is_raised_with_the_facts_that_its_text_mentions() -> None:
    lacking = {}
    calls = [*raised()]
    for place, code, call in calls:
        given = {keyword.arg for keyword in call.keywords}
        # A record's number is added by the reader, and ** brings facts that are checked by use.
        if None not in given and (lacks := facts_of(code) - given - {"record"}):
            lacking[place] = lacks

    assert lacking == {}
    assert len(calls) > 80


def test_facts_that_are_lacking_do_not_hide_the_code() -> None:
    assert str(InvalidOptionError("seed", OptionFault.NOT_BETWEEN)) == "seed not_between"
    assert str(CustomerDataError("db", SourceFault.NO_COLUMN, feature="age")) == (
        "db: no_column {'feature': 'age'}"
    )


@pytest.mark.parametrize(
    ("version", "is_known", "code"),
    [
        (None, False, LookupFault.UNKNOWN_MODEL),
        ("challenger", False, LookupFault.UNKNOWN_MODEL),
        (7, False, LookupFault.UNKNOWN_VERSION),
        (7, True, LookupFault.UNKNOWN_VERSION),
        ("challenger", True, LookupFault.UNKNOWN_VERSION),
        (None, True, LookupFault.NO_CHAMPION),
    ],
)
def test_a_missing_model_version_or_champion_is_named(
    version: int | str | None, code: LookupFault, *, is_known: bool
) -> None:
    assert SegmentationNotFoundError("models", "mall", version, is_known=is_known).code is code


def test_an_option_in_a_file_is_named_with_its_place() -> None:
    error = InvalidOptionError("name", OptionFault.TOO_LONG, longest=60).within("types.younger")

    assert str(error) == "types.younger: name must have at most 60 characters"
    assert error.code is OptionFault.TOO_LONG


def test_another_advice_replaces_the_default_one() -> None:
    error = CustomerDataError("mall.csv", SourceFault.NO_COLUMN, feature="age", example="age")

    assert error.text("name it {example!r}") == "mall.csv: no column for age: name it 'age'"


def test_texts_name_the_digits_that_a_number_may_have() -> None:
    with pytest.raises(InvalidCustomerError) as caught:
        AGE.parse("1" * 13)

    assert caught.value.facts == {"lowest": 0, "highest": 120, "unit": "years", "digits": 12}
    assert caught.value.reason == (
        "is not a number: must be a number from 0 to 120 (years), "
        "with at most 12 digits before the decimal mark"
    )
