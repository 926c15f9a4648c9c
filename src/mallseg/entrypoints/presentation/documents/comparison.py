"""A comparison of two versions as programs read it."""

from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.transition import Transition
from mallseg.domain.registry.comparison import Comparison, Side
from mallseg.domain.segments.segment import Segment


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
    """One segment in both versions, and the compared customers: who stayed, left, joined.

    `net` is `joined` less `left`. `before` or `after` is None where it has no counterpart.
    """

    before: SideDocument | None
    after: SideDocument | None
    stayed: int
    left: int
    joined: int
    net: int

    @classmethod
    def of(cls, side: Side, comparison: Comparison) -> "SegmentComparisonDocument":
        """Write down what became of a segment."""
        old, new = comparison.before.segmentation, comparison.after.segmentation
        return cls(
            before=SideDocument.of(side.before, old.features) if side.before else None,
            after=SideDocument.of(side.after, new.features) if side.after else None,
            stayed=side.flow.stayed,
            left=side.flow.left,
            joined=side.flow.joined,
            net=side.flow.net,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersChangedDocument:
    """What changed in the customers, seen with the eyes of the version of before.

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
    only. `overlap` maps slugs of before to slugs of after to customers. `moved` of them are not
    in the counterpart of their segment of before. `customers_changed` is None without a source of
    earlier customers.
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
    def of(cls, comparison: Comparison) -> "ComparisonDocument":
        """Write down a comparison."""
        overlap = comparison.overlap
        return cls(
            model=comparison.after.model,
            before=comparison.before.version,
            after=comparison.after.version,
            source=comparison.source,
            coarse=comparison.is_coarse,
            customers=overlap.total,
            moved=overlap.moved,
            moved_share=overlap.moved_share,
            overlap={
                slug: dict(zip(overlap.after, row, strict=True))
                for slug, row in zip(overlap.before, overlap.customers, strict=True)
            },
            segments=[SegmentComparisonDocument.of(s, comparison) for s in comparison.sides()],
            customers_changed=_customers_changed(comparison),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionDocument:
    """What became of some segments, by their slugs: `kind` is one of six words.

    split, merged, born, died, grew, shrank. `origins` of a birth: where the version before would
    put most of its customers. `after` of a death: the segment of the few who are left, if any.
    """

    kind: str
    before: list[str]
    after: list[str]
    origins: list[str]
    customers_before: int
    customers_after: int
    in_words: str

    @classmethod
    def of(cls, turn: Transition) -> "TransitionDocument":
        """Write down a turn."""
        return cls(
            kind=str(turn.kind),
            before=list(turn.before),
            after=list(turn.after),
            origins=list(turn.origins),
            customers_before=turn.customers_before,
            customers_after=turn.customers_after,
            in_words=turn.words,
        )


def _customers_changed(comparison: Comparison) -> CustomersChangedDocument | None:
    share, earlier = comparison.customers_changed, comparison.earlier
    if share is None or earlier is None:
        return None
    overlap = comparison.overlap
    return CustomersChangedDocument(
        share=share,
        earlier=dict(zip(overlap.before, earlier, strict=True)),
        now=dict(zip(overlap.before, overlap.sizes_before(), strict=True)),
    )
