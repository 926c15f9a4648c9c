"""Keep the identity of segments from one training to the next: their slugs, names, words."""

from dataclasses import dataclass, replace

from mallseg.application.events import OnEvent, TransitionFound, ignore
from mallseg.domain.customers.census import Census
from mallseg.domain.identity.inheritance import inherit
from mallseg.domain.identity.known_overlap import KnownOverlap
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.identity.slug_registry import SlugRegistry
from mallseg.domain.identity.transition import Transition
from mallseg.domain.identity.transitions import Identity, identify
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.naming.naming import PLAIN, Wording
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A segmentation whose segments are called what they were called before.

    `transitions` list what became of segments, `overlap` who would be in another segment than by
    the champion; None where the two cannot be compared.
    """

    segmentation: Segmentation
    transitions: tuple[Transition, ...]
    overlap: OverlapTable | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepIdentity:
    """Find the champion's segments again in a new segmentation.

    - Both assign the customers of the new census; those they share decide (see `identity`).
    - A segment with a predecessor keeps its slug, its name and what somebody wrote.
    - The others get slugs that the model never used.
    - Segments that are compared by other features are other segments.
    """

    wording: Wording = PLAIN

    def __call__(
        self,
        census: Census,
        fresh: Segmentation,
        *,
        champion: StoredSegmentation | None,
        slug_registry: SlugRegistry,
        on_event: OnEvent = ignore,
    ) -> Kept:
        """Match, and name.

        Parameters
        ----------
        census
            The customers of the new segmentation.
        champion
            None where there is none, or it cannot be read: all segments are new then.
        """
        before = champion.segmentation if champion else None
        if before and before.features != fresh.features:
            before = None
        identity = Identity(predecessors=(None,) * len(fresh.segments), transitions=())
        overlap = OverlapTable.between(census, before, fresh) if before else None
        if before and overlap:
            identity = identify(KnownOverlap.of(overlap, before, fresh))
        segmentation = inherit(
            census,
            fresh,
            predecessors=[
                before.segments[old] if before and old is not None else None
                for old in identity.predecessors
            ],
            version=champion.version if champion else 0,
            slug_registry=slug_registry,
            wording=self.wording,
        )
        transitions = [
            Transition.of(turn, before, segmentation) for turn in identity.transitions if before
        ]
        for turn in transitions:
            on_event(
                TransitionFound(
                    kind=turn.kind,
                    before=turn.before,
                    after=turn.after,
                    customers_before=turn.customers_before,
                    customers_after=turn.customers_after,
                )
            )
        slugs = tuple(segment.slug for segment in segmentation.segments)
        return Kept(
            segmentation=segmentation,
            transitions=tuple(transitions),
            overlap=replace(overlap, after=slugs) if overlap else None,
        )
