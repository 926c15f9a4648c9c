"""Show one version of a model with its provenance."""

from dataclasses import dataclass

from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import Version
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """A version, its aliases, and the segmentation itself."""

    version: Version
    aliases: tuple[str, ...]
    segmentation: Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowVersion:
    """Show a version of a model, by its number or by an alias; by default the champion.

    - The version is loaded, which verifies it.
    """

    store: SegmentationStore

    def __call__(self, *, model: str, version: int | str | None = None) -> ShownVersion:
        """Load the version, and look up its provenance.

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
