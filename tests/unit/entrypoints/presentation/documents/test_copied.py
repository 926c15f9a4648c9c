from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages
from types import ModuleType

import pytest

import mallseg.application
import mallseg.domain
import mallseg.entrypoints.presentation.documents
import mallseg.entrypoints.presentation.views
from mallseg.domain.number_of_segments.border import Border, BorderKind
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.testing.features import AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A value with everything that values hold."""

    is_large: bool
    has_name: bool
    border: Border
    kinds: tuple[BorderKind, ...]
    shares: dict[BorderKind, float]
    feature: object = AGE
    nothing: None = None


def test_a_value_is_copied_field_by_field() -> None:
    border = Border(between=(1, 2), saddle_ratio=0.5)
    sample = Sample(
        is_large=True,
        has_name=False,
        border=border,
        kinds=(BorderKind.GAP,),
        shares={BorderKind.LINE: 0.25},
    )

    assert copied(sample) == {
        "large": True,
        "has_name": False,
        "border": {"between": [1, 2], "saddle_ratio": 0.5},
        "kinds": ["gap"],
        "shares": {"line": 0.25},
        "feature": "age",
        "nothing": None,
    }


def test_more_is_added_to_a_value() -> None:
    border = Border(between=(1, 2), saddle_ratio=0.25)

    assert copied(border, kind=border.kind) == {
        "between": [1, 2],
        "saddle_ratio": 0.25,
        "kind": "gap",
    }


@pytest.mark.parametrize("plain", [None, True, 3, 0.5, "text", [1, ["two"]], {"a": {"b": 1}}])
def test_json_values_stay_as_they_are(plain: Json) -> None:
    assert copied(plain) == plain


@pytest.mark.parametrize("odd", [object(), {1, 2}, Sample, b"bytes"])
def test_values_without_json_are_refused(odd: object) -> None:
    with pytest.raises(TypeError):
        copied(odd)


def _classes_in(package: ModuleType) -> set[type]:
    modules = walk_packages(package.__path__, f"{package.__name__}.")
    return {
        cls
        for module in modules
        for _, cls in getmembers(import_module(module.name), isclass)
        if is_dataclass(cls) and cls.__module__ == module.name
    }


def test_no_document_only_copies_a_value() -> None:
    values = _classes_in(mallseg.domain) | _classes_in(mallseg.application)
    values |= _classes_in(mallseg.entrypoints.presentation.views)
    documents = _classes_in(mallseg.entrypoints.presentation.documents)

    copies = [
        (document.__name__, value.__name__)
        for document in documents
        for value in values
        if _is_copy(_names(document), value) and not _holds_documents(document)
    ]

    assert documents
    assert copies == []


def _is_copy(names: set[str], value: type) -> bool:
    """Check whether names are those of a value's fields, perhaps with some of its properties."""
    properties = {name for name, _ in getmembers(value, lambda own: isinstance(own, property))}
    return _names(value) <= names <= _names(value) | properties


def _holds_documents(document: type) -> bool:
    return any("Document" in str(each.type) for each in fields(document))


def _names(cls: type) -> set[str]:
    return {each.name.removeprefix("is_") for each in fields(cls)}
