"""The difference of a version from its parent, as a manifest has it."""

from collections.abc import Mapping

from mallseg.adapters.joblib_store import schema
from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.domain.registry.version import RecordedDiff

_OLDER_KINDS = {
    "merged": TransitionKind.MERGE,
    "born": TransitionKind.BIRTH,
    "died": TransitionKind.DEATH,
    "grew": TransitionKind.GROWTH,
    "shrank": TransitionKind.CONTRACTION,
}
"""As they were called in manifests that had a sentence for each transition."""


def from_record(fields: Mapping[str, object]) -> RecordedDiff:
    """Read it back; raise ValueError for anything that has another shape."""
    return RecordedDiff(
        moved=schema.whole(fields, "moved", lowest=0),
        transitions=tuple(
            _transition(schema.mapping(each)) for each in schema.items(fields, "turns")
        ),
        customers=_table(fields),
    )


def _table(fields: Mapping[str, object]) -> tuple[tuple[int, ...], ...]:
    key = "customers" if "customers" in fields else "flows"
    rows = schema.items(fields, key) if key in fields else []
    return tuple(schema.wholes({key: row}, key) for row in rows)


def _transition(fields: Mapping[str, object]) -> Transition:
    return Transition(
        kind=_kind(schema.text(fields, "fate")),
        before=_segments(fields, "before"),
        after=_segments(fields, "after"),
        origins=_segments(fields, "origins"),
        customers_before=schema.whole(fields, "customers_before", lowest=0),
        customers_after=schema.whole(fields, "customers_after", lowest=0),
    )


def _segments(fields: Mapping[str, object], key: str) -> tuple[TransitionSegment, ...]:
    return tuple(_segment(each) for each in schema.items(fields, key))


def _segment(value: object) -> TransitionSegment:
    """Read a segment; older manifests have only its slug."""
    if isinstance(value, str):
        return TransitionSegment(slug=value)
    fields = schema.mapping(value)
    return TransitionSegment(
        slug=schema.text(fields, "slug"),
        name=schema.text(fields, "name"),
        customers=schema.whole(fields, "customers"),
    )


def _kind(text: str) -> TransitionKind:
    if text in _OLDER_KINDS:
        return _OLDER_KINDS[text]
    try:
        return TransitionKind(text)
    except ValueError:
        raise ValueError("has a transition that this mallseg does not know: upgrade it") from None
