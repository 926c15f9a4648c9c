"""Show one version of a model: where it comes from, and what it is."""

from dataclasses import dataclass

from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import Version
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """A version, the aliases that name it, and the segmentation itself."""

    version: Version
    aliases: tuple[str, ...]
    segmentation: Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowVersion:
    """Show a version of a model, by its number or by an alias; without either, the champion.

    - It is loaded, so what is shown is known to be whole.
    """

    store: SegmentationStore

    def __call__(self, *, model: str, version: int | str | None = None) -> ShownVersion:
        """Load, and look up where it comes from.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        stored = self.store.load(model, version)
        catalogue = self.store.catalogue(model)
        return ShownVersion(
            version=catalogue.version(stored.version),
            aliases=catalogue.aliases_of(stored.version),
            segmentation=stored.segmentation,
        )
