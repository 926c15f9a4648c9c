"""The body of a request to train: the options of `mallseg train`, by their settings."""

from collections.abc import Mapping
from typing import Any

from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import NOT_AN_OBJECT, FieldProblem, unknown_field
from mallseg.entrypoints.http.training.job import Sections

UPLOAD, MODEL = "upload", "model"

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NUMBER_OR_TEXT = {"anyOf": [{"type": "number"}, _TEXT]}
_SETTINGS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "segments": ("training", {"anyOf": [{"type": "integer"}, {"const": "auto"}]}),
    "min_segment_size": ("training", _NUMBER_OR_TEXT),
    "features": ("training", _TEXTS),
    "breakdowns": ("training", _TEXTS),
    "scaling": ("training", _TEXT),
    "seed": ("training", {"type": "integer"}),
    "max_bad_rows": ("training", {"type": "number"}),
    "keep_outliers": ("training", {"type": "boolean"}),
    "columns": ("data", {"type": "object", "additionalProperties": _TEXT}),
    "decimal": ("data", _TEXT),
    "thousands": ("data", _TEXT),
    "currency_signs": ("data", {"type": "boolean"}),
    "percent": ("data", {"type": "boolean"}),
    "encoding": ("data", _TEXT),
    "sheet": ("data", _TEXT),
    "header_row": ("data", {"type": "integer"}),
    "in_parts": ("data", _TEXTS),
    "as_given": ("data", _TEXTS),
    "promote": ("gate", {"enum": ["auto", "always", "never"]}),
}
"""Name of a setting to its section and its JSON schema."""

BODY = {
    "type": "object",
    "description": "An upload, and options of `mallseg train` by the names of the settings; by "
    "default, the settings of the service apply.",
    "properties": {
        UPLOAD: {"type": "string", "description": "The token from `POST /v1/uploads`."},
        MODEL: {"type": "string", "description": "A served model; by default, the default model."},
        **{name: schema for name, (_, schema) in _SETTINGS.items()},
    },
    "required": [UPLOAD],
    "additionalProperties": False,
}
"""The schema of the body."""


def read_choices(body: object) -> tuple[str, str | None, Sections]:
    """Parse a body: the upload, the model if it is named, and settings by section.

    Raises
    ------
    InvalidFieldsError
        It is not an object, has unknown fields, or no upload. The values are checked by the
        settings.
    """
    if not isinstance(body, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    known = (UPLOAD, MODEL, *_SETTINGS)
    problems = [
        _not_a_text(name)
        for name in (UPLOAD, MODEL)
        if not isinstance(body.get(name, "" if name == MODEL else None), str)
    ]
    if not {*known}.issuperset(body):
        problems.append(unknown_field(known))
    if problems:
        raise InvalidFieldsError(tuple(problems))
    return body[UPLOAD], body.get(MODEL) or None, sections_of(body)


def sections_of(choices: Mapping[str, Any]) -> Sections:
    """Group settings by section; other names are ignored."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in choices.items():
        if name in _SETTINGS:
            found.setdefault(_SETTINGS[name][0], {})[name] = value
    return found


def _not_a_text(name: str) -> FieldProblem:
    return FieldProblem(field=name, code="not_a_text", reason="must be a text", facts={})
