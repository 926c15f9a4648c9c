"""The templates, and how they write numbers and texts."""

from datetime import datetime
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from mallseg.domain.visible import visible_within
from mallseg.entrypoints.presentation.colours import ink_on
from mallseg.entrypoints.presentation.views.report import recent
from mallseg.entrypoints.presentation.words import borders, cards, features
from mallseg.entrypoints.presentation.words.breakdowns import amount
from mallseg.entrypoints.presentation.words.phrases import (
    in_percent,
    in_percent_down,
    plural,
    sentence,
)

FILES = "page_files"


def templates() -> Environment:
    """Load the templates of the report."""
    return templates_in(str(__package__), FILES)


@lru_cache
def templates_in(package: str, folder: str) -> Environment:
    """Load templates, with autoescaping and undefined names as errors."""
    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    # Macros in a file of their own see only these.
    environment.globals |= {
        "span": features.span,
        "unit_around": features.unit_around,
        "ink_on": ink_on,
        "borders": borders,
    }
    environment.filters |= {
        "whole_percent": in_percent,
        "amount": amount,
        "thousands": lambda value: f"{value:,}",
        "percent": lambda share: f"{share:.1%}",
        "percent_down": in_percent_down,
        "plural": plural,
        "signed": lambda number: f"{number:+,}" if number else "0",
        "heading": features.heading,
        "mean_heading": features.mean_heading,
        "average": features.average,
        "day": _day,
        "setting": _setting,
        "ink_on": ink_on,
        "recent": recent,
        "sentence": sentence,
        "border_phrase": borders.border_phrase,
        "rule_phrase": cards.rule_phrase,
        "sets_apart": cards.sets_apart,
        "capitalised": lambda text: f"{text[:1].upper()}{text[1:]}",
    }
    return environment


def _shown(value: object) -> object:
    return value if isinstance(value, Markup) else visible_within(value)


def _setting(value: object) -> str:
    match value:
        case None:
            return "auto"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _day(iso: str) -> str:
    when = datetime.fromisoformat(iso)
    return f"{when.day} {when:%B %Y}"
