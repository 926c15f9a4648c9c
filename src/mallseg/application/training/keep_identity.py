"""Keep the identity of segments across trainings: slugs, numbers, names, descriptions."""

from dataclasses import dataclass, replace

from mallseg.application.events import OnEvent, ignore
from mallseg.application.training_events import TransitionFound
from mallseg.domain.customers.census import Census
from mallseg.domain.identity.identification import Identity
from mallseg.domain.identity.identifiers import IdentifierRegistry
from mallseg.domain.identity.inheritance import inherit
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.identity.transition import Transition
from mallseg.domain.registry.version import RecordedDiff, StoredSegmentation
from mallseg.domain.segments.naming import PLAIN, Wording
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptIdentity:
    """A segmentation with its identifiers and names.

    `transitions` are those from the champion's segments, and `overlap` counts the customers by the
    champion's and the new segments; None where the two cannot be compared.
    """

    segmentation: Segmentation
    transitions: tuple[Transition, ...]
    overlap: OverlapTable | None

    @property
    def diff(self) -> RecordedDiff | None:
        """The difference from the champion, as it is stored with the version."""
        if self.overlap is None:
            return None
        return RecordedDiff(
            moved=self.overlap.moved, transitions=self.transitions, customers=self.overlap.customers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepIdentity:
    """Match the segments of a new segmentation with the champion's.

    - Both assign the customers of the new census; the overlap decides (`identification`).
    - A segment with a predecessor keeps its slug, number and name, and a description that a person
      wrote.
    - The others get slugs and numbers that the model has never used.
    - With other features, all segments are new.
    """

    wording: Wording = PLAIN

    def __call__(
        self,
        census: Census,
        fresh: Segmentation,
        *,
        champion: StoredSegmentation | None,
        registry: IdentifierRegistry,
        has_groups: bool = True,
        on_event: OnEvent = ignore,
    ) -> KeptIdentity:
        """Match the segments, and name the new ones.

        Parameters
        ----------
        census
            The customers of the new segmentation.
        champion
            None where there is none or it cannot be read; then all segments are new.
        has_groups
            Whether the customers may form groups; if not, new segments are named by numbers.
        """
        before = champion.segmentation if champion else None
        if before and before.features != fresh.features:
            before = None
        identity = Identity(predecessors=(None,) * len(fresh.segments), transitions=())
        overlap = OverlapTable.between(census, before, fresh) if before else None
        if before and overlap:
            identity = Identity.between(overlap, before, fresh)
        segmentation = inherit(
            census,
            fresh,
            predecessors=[
                before.segments[old] if before and old is not None else None
                for old in identity.predecessors
            ],
            version=champion.version if champion else 0,
            registry=registry,
            wording=self.wording,
            has_groups=has_groups,
        )
        transitions = identity.named(before, segmentation) if before else ()
        for each in transitions:
            on_event(
                TransitionFound(
                    kind=each.kind,
                    before=each.slugs_before,
                    after=each.slugs_after,
                    customers_before=each.customers_before,
                    customers_after=each.customers_after,
                )
            )
        slugs = tuple(segment.slug for segment in segmentation.segments)
        return KeptIdentity(
            segmentation=segmentation,
            transitions=transitions,
            overlap=replace(overlap, after=slugs) if overlap else None,
        )
