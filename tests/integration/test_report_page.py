"""The page as it is parsed: what stands in it, and that nothing in it is what it should not be."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.registry.version import Decision, GateMeasure, StoredSegmentation, Violation
from mallseg.domain.segments.segment import NameOrigin
from mallseg.entrypoints.presentation.colours import colours_of
from mallseg.entrypoints.presentation.html.report_file import ReportFile
from mallseg.entrypoints.presentation.html.report_page import page_of
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.gate import violation_reason
from mallseg.testing.builders import GENDERS, a_provenance
from mallseg.testing.features import ANNUAL_INCOME, SPENDING_SCORE
from tests.builders_report import a_report, a_study
from tests.contracts.rendered_file import RenderedFile, RenderedFileContract
from tests.examples import exhaustive

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<b>bold</b><br><a href='javascript:alert(1)'>here</a>",
    "{{ 7 * 7 }} {% raw %} %{x} $\\alpha$ &lt;",
]
# Elements without an end.
_VOID = {"meta", "line", "br", "img", "link", "input"}


class Parsed(HTMLParser):
    """The elements of a page, with their attributes and the text in each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for own, attributes in self.elements if own == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(t for tag, t in self.texts if tag != "script").split())

    @property
    def scripts(self) -> list[str]:
        return [text for tag, text in self.texts if tag == "script"]

    @property
    def charts(self) -> Any:
        return json.loads(self.scripts[0])["charts"]


_STATISTICS = (
    "silhouette", "inertia", "cluster", "k-means", "standard deviation", "centroid", "stability",
    "quantile", "chi-square",
)  # fmt: skip

VIOLATIONS = tuple(
    Violation(measure=measure, figure=0.5, limit=0.25, feature="annual_income", champion=0.75)
    for measure in GateMeasure
)


def _stopped(study: StudySummary | None = None) -> SegmentationReport:
    """A version that violates every limit."""
    decision = Decision(is_promoted=False, is_stopped=True, violations=VIOLATIONS)
    report = a_report(study=study, provenance=replace(a_provenance(parent=2), decision=decision))
    return replace(report, aliases=("challenger",))


def _parsed(report: SegmentationReport) -> Parsed:
    return Parsed(page_of(report))


class TestReportFile(RenderedFileContract):
    """The contract, by files."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self._target = tmp_path / "report.html"

    def writer(self) -> RenderedFile:
        return ReportFile(self._target)

    def unwritable(self) -> RenderedFile:
        return ReportFile(self._target.parent / "nowhere" / "report.html")

    def written(self) -> bytes | None:
        return self._target.read_bytes() if self._target.exists() else None


def test_the_file_of_the_customers_is_not_replaced(tmp_path: Path) -> None:
    source = tmp_path / "customers.html"
    source.write_text("income,score\n")

    for act in (ReportFile(source, source).check_writable,
                lambda: ReportFile(source, source).write(a_report())):  # fmt: skip
        with pytest.raises(InvalidOptionError, match="another file than that of the customers"):
            act()
    assert source.read_text() == "income,score\n"


@pytest.mark.parametrize("text", [HOSTILE[0], *map(exhaustive, HOSTILE[1:])])
def test_a_hostile_text_stays_a_text(text: str) -> None:
    tame = _parsed(a_report(names=("Tame",)))
    provenance = replace(a_provenance(), source=text, settings={text: text})
    page = _parsed(a_report(names=(text,), provenance=provenance))

    assert text in page.text
    assert len(page.scripts) == len(tame.scripts) == 3
    assert len(page.named("img")) == 0
    assert [*page.named("a")] == [*tame.named("a")]
    assert not [name for _, attributes in page.elements for name in attributes if name[:2] == "on"]


@pytest.mark.parametrize("text", [HOSTILE[0], *map(exhaustive, HOSTILE[1:])])
def test_a_chart_shows_a_hostile_text_as_it_stands(text: str) -> None:
    drawn = json.dumps(_parsed(a_report(names=(text,))).charts)

    for markup in ("<script", "<img", "<a href", "<b>bold"):
        assert markup not in drawn
    assert "alert" in drawn or "raw" in drawn


def test_a_hostile_label_or_unit_stays_a_text() -> None:
    """A unit may come from the header of a file: ``Income (<img src=x>)``."""
    label, unit = "<script>alert(1)</script>", "<img src=x>"
    features = (replace(ANNUAL_INCOME, label=label, unit=unit), SPENDING_SCORE)
    tame, page = _parsed(a_report()), _parsed(a_report(features=features))

    assert label in page.text
    assert unit in page.text
    assert len(page.scripts) == len(tame.scripts)
    assert len(page.named("img")) == 0
    drawn = json.dumps(page.charts)
    assert "&lt;script" in drawn
    assert not re.search("<(script|img)", drawn)


def test_nothing_is_fetched_and_nothing_but_our_scripts_may_run() -> None:
    page = _parsed(a_report())

    policy = next(m["content"] for m in page.named("meta") if m.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    for script in page.scripts[1:]:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    for _, attributes in page.elements:
        assert "src" not in attributes
        assert (attributes.get("href") or "#")[0] == "#"


def test_every_segment_has_a_card_a_brief_and_its_colour() -> None:
    report = a_report()
    page = _parsed(report)

    cards = [a for a in page.named("article") if a.get("data-slug")]
    briefs = [a for a in page.named("article") if (a.get("id") or "").startswith("brief-")]
    assert [card["data-slug"] for card in cards] == ["seg-01", "seg-02"]
    assert len(briefs) == 2
    for slug, colour in colours_of(s.slug for s in report.segments).items():
        number = report.segment(slug).number
        assert f".s{number} {{ --own: {colour};" in page.text


def _followed(names: tuple[str, ...] = ()) -> SegmentationReport:
    """A version that followed another, of the same customers."""
    report = a_report(names=names, provenance=a_provenance(parent=2))
    before = StoredSegmentation(model="mall", version=2, segmentation=report.segmentation)
    assert report.profile
    return replace(report, before=before, density_before=report.profile.density)


def test_the_mall_is_compared_then_and_now() -> None:
    page = _parsed(_followed())

    places = {a["id"]: a for a in page.named("div") if (a.get("id") or "").startswith("mall-")}
    assert set(places) == {"mall-1", "mall-2", "mall-3"} < set(page.charts)
    for name, rows in (("mall-1", 2), ("mall-2", 4), ("mall-3", 2)):
        then, now = page.charts[name]["data"]
        assert (then["name"], now["name"]) == ("then", "now")
        assert then["x"] == now["x"]
        assert len(then["x"]) == rows
        assert sum(then["x"]) == pytest.approx(1)
    assert "mall-1" not in _parsed(a_report()).charts


@pytest.mark.parametrize("text", [HOSTILE[0], *map(exhaustive, HOSTILE[1:])])
def test_a_hostile_name_stays_a_text_beside_the_mall_of_then(text: str) -> None:
    page = _parsed(_followed((text,)))

    drawn = json.dumps(page.charts["mall-1"])
    for markup in ("<script", "<img", "<a href", "<b>bold"):
        assert markup not in drawn
    assert len(page.scripts) == 3


def test_links_lead_to_what_is_there() -> None:
    page = _parsed(a_report())

    there = {attributes.get("id") for _, attributes in page.elements}
    assert {(a["href"] or "")[1:] for a in page.named("a")} <= there


def test_every_chart_has_a_place_and_a_label() -> None:
    for study in (None, a_study(), a_study(is_resampled=True)):
        page = _parsed(a_report(study=study))

        places = {a["id"]: a for a in page.named("div") if a.get("role") == "img" and a.get("id")}
        assert set(page.charts) == set(places)
        assert all(place["aria-label"] for place in places.values())
        assert len(page.charts) == 3 + (study is not None) + bool(study and study.has_stability)


def test_missing_records_of_a_version_are_explained() -> None:
    printed = _parsed(replace(a_report(), profile=None)).text

    assert "How many groups there are was not recorded with this version" in printed
    assert "Where the customers are was not recorded with this version: train again" in printed
    assert "The typical ranges were not recorded with this version" in printed


def test_no_word_of_statistics_stands_before_the_part_for_experts() -> None:
    printed = _parsed(_stopped(a_study(is_resampled=True))).text
    for_all, for_experts = printed.split("For experts The segments come from")

    for word in _STATISTICS:
        assert word not in for_all.lower()
    assert "silhouette" in for_experts.lower()


def test_a_version_that_was_stopped_says_so_at_the_top() -> None:
    page = _parsed(_stopped())

    top, rest = page.text.split("The segments The map", maxsplit=1)
    assert "Not in use: it was stopped when it was trained" in top
    assert "less clearly separated" in top
    for violation in VIOLATIONS:
        assert violation_reason(violation)[1:] in rest


def test_the_page_is_not_much_more_than_plotly_itself() -> None:
    page = page_of(a_report())
    scripts = Parsed(page).scripts

    assert len(page) - len(scripts[1]) < 100_000


def test_a_gap_is_not_said_to_be_empty() -> None:
    # A quarter of the density of the lower peak is a gap, and still some people.
    page = page_of(a_report(borders=[Border(between=(1, 2), saddle_ratio=0.25)]))

    assert "a real gap: clearly fewer customers are there" in page
    assert "A real gap: clearly fewer customers between" in page
    assert "hardly any customer" not in _parsed(a_report()).text


def test_the_page_says_which_breakdowns_are_suppressed() -> None:
    report = a_report()
    assert report.profile is not None
    gender = BreakdownTable(
        breakdown=GENDERS,
        groups=(("women",), ("men",)),
        overall=(5, 5),
        segments={"seg-01": None, "seg-02": (3, 4)},
    )
    suppressed = replace(report.profile, breakdowns=(gender,))

    text = _parsed(replace(report, profile=suppressed)).text

    assert text.count("not shown by gender: few people could be recognised") == 2  # card and brief
    assert "not shown" not in _parsed(report).text


def test_a_single_customer_is_one_wherever_they_are_counted() -> None:
    report = a_report({(19.0, 30.0): 1, (79.0, 70.0): 3, (81.0, 70.0): 4})
    page = page_of(report)

    assert "1 customer, 12.5% of all" in page
    assert "1 customers" not in page


def test_a_name_that_no_longer_fits_is_marked_on_card_and_brief() -> None:
    report = a_report()
    first, second = report.segments
    origin = NameOrigin(version=1, type=first.type, centre=(90.0, 70.0))
    segments = (replace(first, named=origin), second)
    crept = replace(report, segmentation=replace(report.segmentation, segments=segments))

    printed = [text for tag, text in Parsed(page_of(crept)).texts if "no longer fits" in text]

    expected = "This name no longer fits: its annual income is far from what it was in version 1"
    assert [text[: len(expected)] for text in printed] == [expected] * 2
    assert "no longer fits" not in page_of(report)
