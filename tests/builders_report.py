"""Reports for tests, with everything that a test does not care about filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import Provenance, Version
from mallseg.domain.segments.naming import PLAIN, Wording
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.testing.builders import a_provenance, census_of, segmentation_of
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_study import GAP, a_candidate, a_resampling

FOUR: Mapping[Point, int] = {
    (19.0, 30.0): 1, (21.0, 30.0): 2, (79.0, 70.0): 3, (81.0, 70.0): 4,
}  # fmt: skip
"""Ten customers in two groups: of 3 around (20.33, 30) and of 7 around (80.14, 70)."""


def a_study(
    recommended: int = 2,
    *,
    verdict: Verdict = Verdict.SOFT,
    is_resampled: bool = False,
    effective_sample_size: int | None = None,
) -> StudySummary:
    """Two, three and four segments were weighed."""
    candidates = [a_candidate(number) for number in (2, 3, 4)]
    judgement = Judgement(verdict=verdict, segments=recommended)
    resampling = a_resampling(*candidates, moved=(1, 2, 3)) if is_resampled else None
    return StudySummary.of(
        judgement, candidates, resampling, effective_sample_size=effective_sample_size
    )


def a_report(
    counts: Mapping[Point, int] = FOUR,
    centres: Sequence[Point] = ((20.0, 30.0), (80.0, 70.0)),
    *,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
    borders: Sequence[Border] | None = (Border(between=(1, 2), saddle_ratio=GAP),),
    study: StudySummary | None = None,
    provenance: Provenance | None = None,
    wording: Wording = PLAIN,
    names: Sequence[str] = (),
) -> SegmentationReport:
    """The report of a census around centres; `names` are those of the first segments."""
    census = census_of(counts, features)
    segmentation = segmentation_of(counts, centres, scaling=Scaling.STANDARD, features=features)
    profile = replace(Profile.of(census, segmentation, borders), study=study)
    named = [
        replace(own, name=name) for own, name in zip(segmentation.segments, names, strict=False)
    ]
    segmentation = replace(segmentation, segments=(*named, *segmentation.segments[len(named) :]))
    return SegmentationReport(
        version=a_version(segmentation, provenance or a_provenance()),
        aliases=("champion",),
        segmentation=segmentation,
        profile=profile,
        wording=wording,
    )


def a_version(segmentation: Segmentation, provenance: Provenance) -> Version:
    """The third version of a model."""
    return Version(
        model="mall",
        number=3,
        created_at="2026-01-02T03:04:05+00:00",
        features=tuple(feature.name for feature in segmentation.features),
        scaling=segmentation.scale.scaling,
        segments=len(segmentation.segments),
        libraries={"python": "3.11.7"},
        provenance=provenance,
    )
