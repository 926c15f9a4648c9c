"""Compare two versions of a model: who moved, and whether the customers or the model changed."""

from dataclasses import dataclass

from mallseg.application.fit_segmentation import read_vetted
from mallseg.application.step import Report, silence
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.feature import Feature, features_named
from mallseg.domain.identity.migration import Migration
from mallseg.domain.plan import Plan
from mallseg.domain.ports import CustomerSource, SegmentationStore
from mallseg.domain.versions.comparison import Comparison
from mallseg.domain.versions.version import StoredSegmentation


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
        report: Report = silence,
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
        then = read_vetted(earlier, plan, report).census if earlier else None
        now = read_vetted(source, plan, report)
        return Comparison(
            before=old,
            after=new,
            source=now.source,
            migration=Migration.between(now.census, old.segmentation, new.segmentation),
            earlier=(
                Migration.between(then, old.segmentation, old.segmentation).sizes_before()
                if then
                else None
            ),
        )

    def _coarsely(self, old: StoredSegmentation, new: StoredSegmentation) -> Comparison:
        wanted = set(_features_of(old, new))
        for trained in (new, old):
            portrait = self.store.portrait(trained.model, trained.version)
            features = trained.segmentation.features
            if portrait and portrait.density and wanted <= {*features}:
                census = portrait.density.census(features)
                return Comparison(
                    before=old,
                    after=new,
                    source=f"version {trained.version}",
                    migration=Migration.between(census, old.segmentation, new.segmentation),
                    is_coarse=True,
                )
        raise InvalidOptionError(
            "source",
            "is needed: neither version has kept where customers stand by the features of both",
        )


def _features_of(old: StoredSegmentation, new: StoredSegmentation) -> tuple[Feature, ...]:
    return features_named({*old.segmentation.features, *new.segmentation.features})
