"""The report as one HTML document: templates, style and charts."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

import plotly.graph_objects as go
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.domain.visible import visible_within
from mallseg.entrypoints.presentation.html.charts import (
    ledger_figures,
    mall_figures,
    movers_figure,
    profile_figures,
    silhouette_figure,
)
from mallseg.entrypoints.presentation.html.hover import Hover
from mallseg.entrypoints.presentation.html.map_figure import map_figures
from mallseg.entrypoints.presentation.html.templates import FILES, templates
from mallseg.entrypoints.presentation.html.theme import ACCENT, INK, MUTED, RULE, SCHEMES, SURFACE
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words import cards
from mallseg.entrypoints.presentation.words import report as report_words
from mallseg.entrypoints.presentation.words.breakdowns import shown
from mallseg.entrypoints.presentation.words.drift import bin_range, mall_change_sentences
from mallseg.entrypoints.presentation.words.gate import gate_status, violation_reason
from mallseg.entrypoints.presentation.words.identity import stale_note

_VARIABLES = {"ink": INK, "muted": MUTED, "surface": SURFACE, "rule": RULE, "accent": ACCENT}


def page_of(report: SegmentationReport) -> str:
    """Render a report as one HTML document."""
    hover = Hover.of(report)
    mall = report.mall_change
    charts = _charts(report, hover, mall)
    scripts = {"plotly": get_plotlyjs(), "charts": _file("charts.js")}
    return (
        templates()
        .get_template("report.html.j2")
        .render(
            report=report,
            words=report_words,
            mall=mall,
            mall_words=mall_change_sentences(mall) if mall else (),
            status=gate_status(report),
            bin_range=bin_range,
            stale_note=stale_note,
            violation_reason=violation_reason,
            offered_as=cards.offered_as,
            suppressed=cards.suppressed,
            shown=shown,
            colours=hover.colours,
            charts=charts,
            data=_json({"charts": _figures(charts), "schemes": SCHEMES}),
            schemes={
                name: {variable: scheme[stand_in] for variable, stand_in in _VARIABLES.items()}
                for name, scheme in SCHEMES.items()
            },
            style=Markup(_file("report.css")),  # noqa: S704  (our own file)
            scripts={name: Markup(text) for name, text in scripts.items()},  # noqa: S704  (the same)
            policy=_policy(scripts.values()),
        )
    )


def _charts(
    report: SegmentationReport, hover: Hover, mall: MallChange | None
) -> Mapping[str, Sequence[go.Figure]]:
    study = report.study
    numbers = []
    if study and len(study.numbers) > 1:
        numbers.append(silhouette_figure(study))
        if study.has_stability:
            numbers.append(movers_figure(study))
    return {
        "map": map_figures(report.map, hover),
        "numbers": numbers,
        "profile": profile_figures(report, hover),
        "mall": mall_figures(mall, report.features, report.short_then) if mall else [],
        "ledger": ledger_figures(report, hover),
    }


def _figures(charts: Mapping[str, Sequence[go.Figure]]) -> dict[str, object]:
    return {
        f"{name}-{i}": visible_within(json.loads(figure.to_json()))
        for name, figures in charts.items()
        for i, figure in enumerate(figures, start=1)
    }


def _json(value: object) -> Markup:
    """Write JSON that is safe inside an HTML element."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e"))  # noqa: S704


def _policy(scripts: Iterable[str]) -> str:
    """The content security policy: only the page's own scripts and styles, no network access."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _file(name: str) -> str:
    return (files(__package__) / FILES / name).read_text(encoding="utf-8")
