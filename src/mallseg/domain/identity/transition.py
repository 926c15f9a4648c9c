"""Transitions of segments between versions: splits, merges, births, deaths, growth."""

from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.errors import check_at_least
from mallseg.domain.segments.segment import Segment


class TransitionKind(StrEnum):
    """The kinds of transitions, as in MONIC (Spiliopoulou et al. 2006)."""

    SPLIT = "split"
    MERGE = "merge"
    BIRTH = "birth"
    DEATH = "death"
    GROWTH = "growth"
    CONTRACTION = "contraction"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionSegment:
    """A segment in a transition.

    `name` and `customers` are those of its version; None in older records, which have the slug
    only.
    """

    slug: str
    name: str | None = None
    customers: int | None = None

    def __post_init__(self) -> None:
        check_at_least(1, customers=self.customers)

    @classmethod
    def of(cls, segment: Segment) -> "TransitionSegment":
        """Describe a segment."""
        return cls(slug=segment.slug, name=segment.name, customers=segment.customers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A transition of some segments from one version to another.

    Attributes
    ----------
    kind
        Split, merge, birth, death, growth or contraction.
    before, after
        The segments in the earlier and in the later version. For a death, `after` has the remnant,
        if there is one.
    origins
        For a birth: the old segments to which the old version assigns a notable part of its
        customers.
    customers_before, customers_after
        The total customers of the segments in `before` and in `after`, each in its own version.
    """

    kind: TransitionKind
    before: tuple[TransitionSegment, ...]
    after: tuple[TransitionSegment, ...]
    origins: tuple[TransitionSegment, ...] = ()
    customers_before: int
    customers_after: int

    def __post_init__(self) -> None:
        check_at_least(
            0, customers_before=self.customers_before, customers_after=self.customers_after
        )

    @property
    def slugs_before(self) -> tuple[str, ...]:
        """The slugs of the old segments."""
        return tuple(each.slug for each in self.before)

    @property
    def slugs_after(self) -> tuple[str, ...]:
        """The slugs of the new segments."""
        return tuple(each.slug for each in self.after)
