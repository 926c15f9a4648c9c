"""A segmentation for notebooks, which is shown as cards and converts to a frame or a record."""

from dataclasses import dataclass, field, fields
from typing import Any

from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming import PLAIN, Wording
from mallseg.domain.segments.record import to_record
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.documents.segments import segment_table
from mallseg.entrypoints.presentation.views.card import Card, cards_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The store, model and version that a segmentation was loaded from."""

    store: str
    model: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedSegmentation(Segmentation):
    """A segmentation with the profile of its customers.

    It equals a plain `Segmentation` with the same segments, and has no data of single customers.

    Attributes
    ----------
    profile
        Typical ranges, rules of thumb, borders; None in versions of older releases.
    wording
        The playbook with the offers.
    origin
        Where it was loaded from; None if it was not.
    """

    profile: Profile | None = field(default=None, repr=False)
    wording: Wording = field(default=PLAIN, repr=False)
    origin: Origin | None = None

    @classmethod
    def of(
        cls,
        segmentation: Segmentation,
        *,
        profile: Profile | None,
        wording: Wording,
        origin: Origin | None = None,
    ) -> "TrainedSegmentation":
        """Make it of a plain segmentation."""
        own = {each.name: getattr(segmentation, each.name) for each in _PLAIN_FIELDS}
        return cls(**own, profile=profile, wording=wording, origin=origin)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Segmentation):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in _PLAIN_FIELDS)

    __hash__ = Segmentation.__hash__

    @property
    def cards(self) -> tuple[Card, ...]:
        """One card per segment: who they are, how to recognise them, what to offer."""
        return cards_of(self, self.profile, self.wording)

    def to_record(self) -> dict[str, Any]:
        """Serialise it as a record that JSON can hold; `mallseg.from_record` restores it."""
        return to_record(self)

    def to_frame(self) -> Any:
        """Return a pandas DataFrame with a row for each segment, and the columns of labels."""
        from mallseg.container import Container

        return Container().frame_of(segment_table(self))

    def _repr_html_(self) -> str:
        from mallseg.entrypoints.presentation.html.card_list import card_list

        return card_list(self.cards)


_PLAIN_FIELDS = tuple(each for each in fields(Segmentation) if each.init)
