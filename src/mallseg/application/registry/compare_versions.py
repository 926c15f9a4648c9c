"""Compare two versions of a model: who moved, and whether the customers or the model changed."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent, ignore
from mallseg.application.reading import read_vetted
from mallseg.domain.customers.feature import Feature, parse_features
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.ports import CustomerSource, SegmentationStore
from mallseg.domain.registry.comparison import Comparison
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareVersions:
    """Have two versions assign the same customers.

    - With a source, these are its customers: all of them, those who are far out too.
    - With a source of earlier customers as well, the version of before assigns these, too.
    - Without any, they are those of the later training, as coarsely as it has kept them; or else of
      the earlier one.
    """

    store: SegmentationStore

    def __call__(
        self,
        *,
        model: str,
        before: int | str,
        after: int | str,
        source: CustomerSource | None = None,
        earlier: CustomerSource | None = None,
        max_bad_rows: float = Plan().max_bad_rows,
        on_event: OnEvent = ignore,
    ) -> Comparison:
        """Load, assign, compare.

        Parameters
        ----------
        before, after
            Versions, by their numbers or aliases.
        source, earlier
            The customers of now; those of the time before, which need a source of now.
        max_bad_rows
            The share of records that may be unreadable before a source is refused, 0 to 1.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        CustomerDataError
            A source cannot be read, or should not be used.
        InvalidOptionError
            There is no source, and none of the versions has kept where its customers stood.
        """
        old, new = self.store.load(model, before), self.store.load(model, after)
        if source is None:
            return self._coarsely(old, new)
        features = _features_of(old, new)
        plan = Plan(features=features, max_bad_rows=max_bad_rows)
        then = read_vetted(earlier, plan, on_event).census if earlier else None
        now = read_vetted(source, plan, on_event)
        return Comparison(
            before=old,
            after=new,
            source=now.source,
            overlap=OverlapTable.between(now.census, old.segmentation, new.segmentation),
            earlier=(
                OverlapTable.between(then, old.segmentation, old.segmentation).sizes_before()
                if then
                else None
            ),
        )

    def _coarsely(self, old: StoredSegmentation, new: StoredSegmentation) -> Comparison:
        wanted = set(_features_of(old, new))
        for trained in (new, old):
            profile = self.store.profile(trained.model, trained.version)
            features = trained.segmentation.features
            if profile and profile.density and wanted <= {*features}:
                census = profile.density.census(features)
                return Comparison(
                    before=old,
                    after=new,
                    source=f"version {trained.version}",
                    overlap=OverlapTable.between(census, old.segmentation, new.segmentation),
                    is_coarse=True,
                )
        raise InvalidOptionError(
            "source",
            "is needed: neither version has kept where customers stand by the features of both",
        )


def _features_of(old: StoredSegmentation, new: StoredSegmentation) -> tuple[Feature, ...]:
    return parse_features({*old.segmentation.features, *new.segmentation.features})
