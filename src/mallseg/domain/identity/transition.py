"""What became of segments since the version before, with their slugs and in words."""

from dataclasses import dataclass

from mallseg.domain.identity.transitions import IndexedTransition, TransitionKind
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.wording.phrases import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A turn as people and programs are told of it.

    Attributes
    ----------
    before, after, origins
        As in Turn, by their slugs.
    customers_before, customers_after
        How many customers the segments of before had, each version with its own, and those of
        after have.
    words
        A sentence.
    """

    kind: TransitionKind
    before: tuple[str, ...]
    after: tuple[str, ...]
    origins: tuple[str, ...]
    customers_before: int
    customers_after: int
    words: str

    @classmethod
    def of(cls, turn: IndexedTransition, before: Segmentation, after: Segmentation) -> "Transition":
        """Tell a turn between the segments of two segmentations, whose identity is settled."""
        old = [before.segments[index] for index in turn.before]
        new = [after.segments[index] for index in turn.after]
        origins = [before.segments[index] for index in turn.origins]
        return cls(
            kind=turn.kind,
            before=tuple(segment.slug for segment in old),
            after=tuple(segment.slug for segment in new),
            origins=tuple(segment.slug for segment in origins),
            customers_before=_size(old),
            customers_after=_size(new),
            words=_words(turn.kind, old, new, origins),
        )


def _words(
    kind: TransitionKind, old: list[Segment], new: list[Segment], origins: list[Segment]
) -> str:
    match kind:
        case TransitionKind.SPLIT:
            parts = _listed([f"{_called(each)} with {_customers(each.customers)}" for each in new])
            return f"{_called(old[0])} has split into {parts}."
        case TransitionKind.MERGED:
            return f"{_listed([*map(_called, old)])} have merged into {_called(new[0])}."
        case TransitionKind.BORN:
            born = f"{_called(new[0])} is new, with {_customers(_size(new))}"
            if not origins:
                return f"{born}."
            return f"{born}; the version before would have put them into {_either(origins)}."
        case TransitionKind.DIED:
            gone = f"{_called(old[0])} is no more; it had {_customers(_size(old))}"
            return f"{gone}, and little is left of it: {_called(new[0])}." if new else f"{gone}."
        case TransitionKind.GREW | TransitionKind.SHRANK:
            how = "grown" if kind is TransitionKind.GREW else "shrunk"
            to = _customers(_size(new))
            return f"{_called(new[0])} has {how} from {_size(old):,} to {to}."


def _customers(number: int) -> str:
    return counted(number, "customer")


def _size(segments: list[Segment]) -> int:
    return sum(segment.customers for segment in segments)


def _called(segment: Segment) -> str:
    return f"“{segment.name}” ({segment.slug})"


def _listed(parts: list[str], last: str = "and") -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _either(segments: list[Segment]) -> str:
    return _listed([*map(_called, segments)], "or")
