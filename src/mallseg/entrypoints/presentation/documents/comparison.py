"""A comparison of two versions as programs read it."""

from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.overlap import Flow
from mallseg.domain.identity.transition import Transition
from mallseg.domain.registry.version_diff import SegmentPair, VersionDiff
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.presentation.words.transitions import transition_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SideDocument:
    """A segment in one version; `customers` and `centre` are those of its training."""

    slug: str
    name: str
    customers: int
    share: float
    centre: dict[str, float]

    @classmethod
    def of(cls, segment: Segment, features: tuple[Feature, ...]) -> "SideDocument":
        """Write down a segment."""
        fields = (feature.field for feature in features)
        return cls(
            slug=segment.slug,
            name=segment.name,
            customers=segment.customers,
            share=segment.share,
            centre=dict(zip(fields, segment.centre, strict=True)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentComparisonDocument:
    """One segment in both versions, and the compared customers who stayed, left and joined.

    `net` is `joined` less `left`. `before` or `after` is None where it has no counterpart.
    """

    before: SideDocument | None
    after: SideDocument | None
    stayed: int
    left: int
    joined: int
    net: int

    @classmethod
    def of(cls, pair: SegmentPair, flow: Flow, diff: VersionDiff) -> "SegmentComparisonDocument":
        """Write down a segment."""
        old, new = diff.before.segmentation, diff.after.segmentation
        return cls(
            before=SideDocument.of(pair.before, old.features) if pair.before else None,
            after=SideDocument.of(pair.after, new.features) if pair.after else None,
            stayed=flow.stayed,
            left=flow.left,
            joined=flow.joined,
            net=flow.net,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersChangedDocument:
    """How the customers changed, by the segments of the version `before`.

    `share` of them would have to be in another segment for the mix to be as it was; `earlier` and
    `now` map slugs to customers.
    """

    share: float
    earlier: dict[str, int]
    now: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonDocument:
    """Two versions of a model.

    `customers` of `source` are assigned by both; `coarse` says whether they are counted on a grid
    only. `overlap` maps slugs in `before` to slugs in `after` to customers. `moved` of them are not
    in the counterpart of their segment. `customers_changed` is None without a source of earlier
    customers.
    """

    model: str
    before: int
    after: int
    source: str
    coarse: bool
    customers: int
    moved: int
    moved_share: float
    overlap: dict[str, dict[str, int]]
    segments: list[SegmentComparisonDocument]
    customers_changed: CustomersChangedDocument | None

    @classmethod
    def of(cls, diff: VersionDiff) -> "ComparisonDocument":
        """Write down a comparison."""
        overlap = diff.overlap
        return cls(
            model=diff.after.model,
            before=diff.before.version,
            after=diff.after.version,
            source=diff.source,
            coarse=diff.is_coarse,
            customers=overlap.total,
            moved=diff.moved,
            moved_share=diff.moved_share,
            overlap={
                slug: dict(zip(overlap.after, row, strict=True))
                for slug, row in zip(overlap.before, overlap.customers, strict=True)
            },
            segments=[
                SegmentComparisonDocument.of(pair, flow, diff)
                for pair, flow in diff.by_counterpart()
            ],
            customers_changed=_customers_changed(diff),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionDocument:
    """What became of some segments, by their slugs.

    `kind` is split, merge, birth, death, growth or contraction. `origins` of a birth: the segments
    in which the version before would have put its customers. `after` of a death: the segment of the
    few who are left, if any.
    """

    kind: str
    before: list[str]
    after: list[str]
    origins: list[str]
    customers_before: int
    customers_after: int
    in_words: str

    @classmethod
    def of(cls, transition: Transition) -> "TransitionDocument":
        """Write down a transition."""
        return cls(
            kind=transition.kind,
            before=list(transition.slugs_before),
            after=list(transition.slugs_after),
            origins=[each.slug for each in transition.origins],
            customers_before=transition.customers_before,
            customers_after=transition.customers_after,
            in_words=transition_sentence(transition),
        )


def _customers_changed(diff: VersionDiff) -> CustomersChangedDocument | None:
    share, earlier = diff.customers_changed, diff.earlier
    if share is None or earlier is None:
        return None
    overlap = diff.overlap
    return CustomersChangedDocument(
        share=share,
        earlier=dict(zip(overlap.before, earlier, strict=True)),
        now=dict(zip(overlap.before, overlap.sizes_before(), strict=True)),
    )
