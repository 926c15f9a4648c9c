"""What became of the segments of before, as a manifest has it."""

from collections.abc import Mapping

from mallseg.adapters.joblib_store import schema
from mallseg.domain.identity.transition import Transition
from mallseg.domain.identity.transitions import TransitionKind
from mallseg.domain.registry.succession import Succession


def from_record(fields: Mapping[str, object]) -> Succession:
    """Read it back; raise ValueError for anything that has another shape."""
    return Succession(
        moved=schema.whole(fields, "moved", lowest=0),
        transitions=tuple(
            _transition(schema.mapping(each)) for each in schema.items(fields, "turns")
        ),
        flows=tuple(_row(row) for row in schema.items(fields, "flows"))
        if "flows" in fields
        else (),
    )


def _row(value: object) -> tuple[int, ...]:
    return schema.wholes({"flows": value}, "flows")


def _transition(fields: Mapping[str, object]) -> Transition:
    return Transition(
        kind=_kind(schema.text(fields, "fate")),
        before=tuple(schema.texts(fields, "before")),
        after=tuple(schema.texts(fields, "after")),
        origins=tuple(schema.texts(fields, "origins")),
        customers_before=schema.whole(fields, "customers_before", lowest=0),
        customers_after=schema.whole(fields, "customers_after", lowest=0),
        words=schema.text(fields, "words"),
    )


def _kind(text: str) -> TransitionKind:
    try:
        return TransitionKind(text)
    except ValueError:
        raise ValueError("has a fate that this mallseg does not know: upgrade mallseg") from None
