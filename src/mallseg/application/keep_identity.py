"""Keep the identity of segments from one training to the next: their slugs, names, words."""

from dataclasses import dataclass, replace

from mallseg.application.step import Report, SegmentTurned, silence
from mallseg.domain.census import Census
from mallseg.domain.identity.acquaintances import Acquaintances
from mallseg.domain.identity.identity import Identity, identify
from mallseg.domain.identity.inheritance import inherit
from mallseg.domain.identity.lineage import Lineage
from mallseg.domain.identity.migration import Migration
from mallseg.domain.identity.segment_turn import SegmentTurn
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.versions.version import StoredSegmentation
from mallseg.domain.wording.naming import PLAIN, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A segmentation whose segments are called what they were called before.

    `turns` tell what became of segments, `migration` who would be in another segment than by the
    champion; None where the two cannot be compared.
    """

    segmentation: Segmentation
    turns: tuple[SegmentTurn, ...]
    migration: Migration | None


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
        lineage: Lineage,
        report: Report = silence,
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
        identity = Identity(predecessors=(None,) * len(fresh.segments), turns=())
        migration = Migration.between(census, before, fresh) if before else None
        if before and migration:
            identity = identify(Acquaintances.of(migration, before, fresh))
        segmentation = inherit(
            census,
            fresh,
            predecessors=[
                before.segments[old] if before and old is not None else None
                for old in identity.predecessors
            ],
            version=champion.version if champion else 0,
            lineage=lineage,
            wording=self.wording,
        )
        turns = [SegmentTurn.of(turn, before, segmentation) for turn in identity.turns if before]
        for turn in turns:
            report(
                SegmentTurned(
                    fate=turn.fate,
                    before=turn.before,
                    after=turn.after,
                    customers_before=turn.customers_before,
                    customers_after=turn.customers_after,
                )
            )
        slugs = tuple(segment.slug for segment in segmentation.segments)
        return Kept(
            segmentation=segmentation,
            turns=tuple(turns),
            migration=replace(migration, after=slugs) if migration else None,
        )
