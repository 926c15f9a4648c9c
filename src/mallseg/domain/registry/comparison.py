"""Two versions of a model side by side: who moved, and which segments grew, came, went."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.identity.overlap import Flow, OverlapTable
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One segment in both versions; None where it has no counterpart."""

    before: Segment | None
    after: Segment | None
    flow: Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of the segments of one version in another.

    Attributes
    ----------
    before, after
        The versions.
    source
        The name of the source of the customers whom both assign, or in whose training they stood.
    is_coarse
        Whether these customers are counted on a coarse grid only: near borders, some are misplaced.
    migration
        All of them, by both versions.
    earlier
        Of shape (n_before,), where there is a source of earlier customers: how many of these the
        version of before puts into each of its segments. So what changed in the customers, seen
        with the eyes of one version, can be told from what changed in the model.
    """

    before: StoredSegmentation
    after: StoredSegmentation
    source: str
    overlap: OverlapTable
    is_coarse: bool = False
    earlier: tuple[int, ...] | None = None

    def sides(self) -> tuple[Side, ...]:
        """Put the segments that belong together beside each other, in the order of the flows."""
        old = {segment.slug: segment for segment in self.before.segmentation.segments}
        new = {segment.slug: segment for segment in self.after.segmentation.segments}
        return tuple(
            Side(
                before=old[flow.before] if flow.before else None,
                after=new[flow.after] if flow.after else None,
                flow=flow,
            )
            for flow in self.overlap.flows()
        )

    @property
    def customers_changed(self) -> float | None:
        """Tell how far the mix of the customers is from that of the earlier ones, 0 to 1.

        Half the sum of the absolute differences of the shares: the share of the customers that
        would have to be in another segment for the mix to be as it was. None without earlier ones.
        """
        if self.earlier is None:
            return None
        now, then = _shares(self.overlap.sizes_before()), _shares(self.earlier)
        return sum(abs(new - old) for new, old in zip(now, then, strict=True)) / 2


def _shares(sizes: Sequence[int]) -> list[float]:
    total = sum(sizes)
    return [size / total if total else 0.0 for size in sizes]
