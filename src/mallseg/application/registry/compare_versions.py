"""Compare two versions of a model on the same customers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mallseg.application.events import OnEvent, ignore
from mallseg.application.readable import if_readable
from mallseg.application.reading import read_vetted
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import CustomerSource, SegmentationStore
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.registry.version_diff import VersionDiff
from mallseg.domain.segments.plan import MAX_BAD_ROWS, Plan
from mallseg.domain.segments.worth import ShareOfTotal


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareVersions:
    """Assign the same customers with two versions.

    - With a source, these are all its customers, including outliers.
    - With a source of earlier customers as well, the first version also assigns these.
    - Without a source, these are the customers of the second version's training, or else of the
      first one's, as its density has them.
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
        max_bad_rows: float = MAX_BAD_ROWS,
        on_event: OnEvent = ignore,
    ) -> VersionDiff:
        """Load, assign, compare.

        Parameters
        ----------
        before, after
            Versions, by their numbers or aliases.
        source, earlier
            The current customers, and earlier ones; `earlier` needs `source`.
        max_bad_rows
            The share of unreadable records above which a source is refused, 0 to 1.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        CustomerDataError
            A source cannot be read, or should not be used.
        InvalidOptionError
            There is no source, and neither version has a density with the features of both; or the
            versions transform a feature differently.
        """
        old, new = self.store.load(model, before), self.store.load(model, after)
        _check_transforms(old, new)
        if source is None:
            diff = self._coarsely(old, new)
        else:
            features = _features_of(old, new)
            plan = Plan(features=features, max_bad_rows=max_bad_rows)
            then = read_vetted(earlier, plan, on_event).census if earlier else None
            now = read_vetted(source, plan, on_event)
            diff = VersionDiff.between(old, new, now.census, source=now.source, earlier=then)
        return replace(diff, amounts_before=self._amounts(old), amounts_after=self._amounts(new))

    def _coarsely(self, old: StoredSegmentation, new: StoredSegmentation) -> VersionDiff:
        wanted = set(_features_of(old, new))
        for trained in (new, old):
            profile = self.store.profile(trained.model, trained.version)
            features = trained.segmentation.features
            if profile and profile.density and wanted <= {*features}:
                census = profile.density.census(features)
                source = f"version {trained.version}"
                return VersionDiff.between(old, new, census, source=source, is_coarse=True)
        raise InvalidOptionError("source", OptionFault.SOURCE_NEEDED)

    def _amounts(self, of: StoredSegmentation) -> Mapping[str, ShareOfTotal]:
        profile = if_readable(self.store.profile, of.model, of.version)
        return profile.amounts if profile else {}


def _check_transforms(old: StoredSegmentation, new: StoredSegmentation) -> None:
    """Refuse versions that transform a feature differently: a census holds it in one way."""
    before = {feature.name: feature for feature in old.segmentation.features}
    both = [f for f in new.segmentation.features if f.name in before]
    other = tuple(f.name for f in both if not f.is_encoded_as(before[f.name]))
    if other:
        raise InvalidOptionError("versions", OptionFault.OTHER_TRANSFORM, features=other)


def _features_of(old: StoredSegmentation, new: StoredSegmentation) -> tuple[Feature, ...]:
    """Return the features of the new version, then those that only the old one has."""
    return tuple(dict.fromkeys((*new.segmentation.features, *old.segmentation.features)))
