"""The form of a list, as choices of the job."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.certainty import Certainty
from mallseg.entrypoints.http.page.forms import field_of
from mallseg.entrypoints.presentation.words import lists_page as words

FILE = "file:"
"""Before the token of an earlier file, where otherwise a day of the ledger stands."""

Form = Mapping[str, list[str]]


def choice_in(form: Form) -> dict[str, Any]:
    """Read what is wanted, as the job takes it.

    Raises
    ------
    InvalidOptionError
        A number is none, or no segment is chosen.
    """
    if not form.get("segment"):
        raise InvalidOptionError("segment", OptionFault.EMPTY)
    hold_out = _percent(form, "hold_out")
    limit = field_of(form, "limit")
    if limit and not re.fullmatch("[1-9][0-9]{0,8}", limit):
        raise InvalidOptionError("limit", OptionFault.BELOW_MINIMUM, lowest=1)
    moved_from = [each for each in form.get("moved_from", []) if each]
    return {
        "segments": form["segment"],
        "conditions": [*_conditions(form)],
        "moved_from": moved_from,
        "moved_since": _day(form) if moved_from else "",
        "excluded": [each for each in form.get("excluded", []) if each in {*map(str, Certainty)}],
        "id_column": field_of(form, "id_column"),
        "limit": int(limit) if limit else None,
        "prefers_nearest": field_of(form, "stays") == "nearest",
        "campaign": field_of(form, "campaign"),
        "hold_out": hold_out or None,
        "usual_share": _percent(form, "usual_share") or 0.1,
    }


def earlier_file_in(form: Form) -> str:
    """Give the token of the file that says where customers were; empty where the ledger does."""
    since = field_of(form, "moved_since")
    return since.removeprefix(FILE) if since.startswith(FILE) else ""


def _conditions(form: Form) -> list[str]:
    found = []
    if column := field_of(form, "opt_in"):
        if not field_of(form, "opt_in_value"):
            raise InvalidOptionError("opt_in", OptionFault.EMPTY)
        found.append(f"{column}={field_of(form, 'opt_in_value')}")
    operators = {operator for operator, _ in words.OPERATORS}
    operator = field_of(form, "operator")
    if (column := field_of(form, "condition")) and operator in operators:
        found.append(f"{column}{operator}{field_of(form, 'value')}")
    return found


def _day(form: Form) -> str:
    """Read since when customers must have moved; an empty field is the ledger's last update."""
    text = "" if earlier_file_in(form) else field_of(form, "moved_since")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InvalidOptionError("moved_since", OptionFault.NOT_A_DAY) from None


def _percent(form: Form, name: str) -> float:
    """Read a share in percent; nothing is 0."""
    text = field_of(form, name).removesuffix("%").strip().replace(",", ".")
    if not text:
        return 0.0
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text):
        raise InvalidOptionError(name, OptionFault.NOT_A_PROPER_SHARE)
    if (share := float(text) / 100) >= 1:
        raise InvalidOptionError(name, OptionFault.NOT_A_PROPER_SHARE)
    return share


def other_text_for_yes(form: Form, columns: Mapping[str, Any]) -> str:
    """Give what seems to say yes in the chosen column, where something else was written down."""
    found = str(columns["yes"].get(field_of(form, "opt_in"), ""))
    return found if found != field_of(form, "opt_in_value") else ""
