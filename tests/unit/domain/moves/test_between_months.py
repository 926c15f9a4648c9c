from collections import Counter

import pytest

from mallseg.domain.errors import Fault, InvalidOptionError, OptionFault
from mallseg.domain.moves.between_months import ModelChange, Moves
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MonthCounts, MovePath
from mallseg.domain.sources.id_column import IdColumn
from mallseg.domain.sources.identified import IdentifiedReading
from mallseg.testing.builders import two_segments

LOW, HIGH = (20.0, 30.0), (80.0, 70.0)
BOTH = two_segments()
RULE = MoveRule(segmentation=BOTH, earlier=BOTH)
TWO_VERSIONS = MoveRule(segmentation=BOTH, earlier=two_segments(shift=9.0))


def _reading(usable: int, *, missing: int = 0) -> IdentifiedReading:
    return IdentifiedReading(
        source="in.csv",
        ids=IdColumn(0, "id", was_named=False),
        usable=usable,
        faults={Fault.MISSING: missing} if missing else {},
        rejections=(),
    )


def _moves(
    paths: dict[MovePath, int],
    rule: MoveRule = RULE,
    *,
    before: MonthCounts | None = None,
    faults: int = 0,
) -> Moves:
    joined, counts = sum(paths.values()), before or MonthCounts()
    usable = joined + counts.alone + counts.repeated + counts.unmatched
    return Moves.of(
        rule,
        JoinedMonths(
            paths=Counter(paths),
            means={(0, 1): (LOW, HIGH), (1, 0): (HIGH, LOW)},
            before=counts,
            after=MonthCounts(),
        ),
        _reading(usable, missing=faults),
        _reading(joined),
    )


def test_joined_customers_are_distinguished_by_what_changed() -> None:
    moves = _moves(
        {
            MovePath(0, 0, 0, has_left=False): 50,
            MovePath(0, 0, 1, has_left=True): 20,
            MovePath(1, 0, 1, has_left=True): 1,
            MovePath(1, 1, 0, has_left=True): 30,
            MovePath(1, 1, 0, has_left=False): 4,
            MovePath(1, 0, 0, has_left=False): 5,
        },
        TWO_VERSIONS,
    )

    assert (moves.joined, moves.moved, moves.model_changed, moves.noise) == (110, 51, 5, 4)
    assert [flow.customers for flow in moves.flows] == [30, 21]  # the fallen first
    assert moves.model_changes == (ModelChange(before="seg-02", after="seg-01", customers=5),)


def test_noise_stays_where_it_was_in_the_matrix() -> None:
    moves = _moves(
        {MovePath(0, 0, 1, has_left=True): 2, MovePath(0, 0, 1, has_left=False): 3},
    )

    assert moves.matrix == {
        "seg-01": {"seg-01": 3, "seg-02": 2},
        "seg-02": dict.fromkeys(("seg-01", "seg-02"), 0),
    }


def test_paths_are_those_of_customers_who_moved_in_the_order_of_the_flows() -> None:
    rises, falls = MovePath(0, 0, 1, has_left=True), MovePath(1, 1, 0, has_left=True)
    both, model = MovePath(1, 0, 1, has_left=True), MovePath(1, 0, 0, has_left=False)
    others = {MovePath(0, 0, 0, has_left=False): 9, MovePath(0, 0, 1, has_left=False): 9}

    moves = _moves({model: 50, both: 1, rises: 90, falls: 1, **others}, TWO_VERSIONS)

    assert moves.paths == (falls, rises, both, model)


def test_every_record_is_joined_alone_or_unusable() -> None:
    counts = MonthCounts(alone=2, repeated=3, unmatched=4)

    moves = _moves({MovePath(0, 0, 0, has_left=False): 10}, before=counts, faults=5)

    assert (moves.joined, moves.gone, moves.before.unusable) == (10, 2, 12)
    assert moves.before.records == 24
    assert moves.before.reasons == {
        "missing": 5, "repeated_id": 3, "unusable_in_other_month": 4,
    }  # fmt: skip


@pytest.mark.parametrize(("faults", "doubtful"), [(10, False), (11, True)])
def test_months_are_doubtful_where_more_than_half_of_one_is_unusable(
    faults: int, *, doubtful: bool
) -> None:
    moves = _moves({MovePath(0, 0, 0, has_left=False): 10}, faults=faults)

    assert moves.is_doubtful is doubtful


def test_months_without_common_customers_are_doubtful() -> None:
    assert _moves({}, before=MonthCounts(alone=3)).is_doubtful


def test_an_account_that_does_not_close_is_refused() -> None:
    found = JoinedMonths(paths={}, means={}, before=MonthCounts(), after=MonthCounts())

    with pytest.raises(InvalidOptionError) as refusal:
        Moves.of(RULE, found, _reading(1), _reading(0))

    assert refusal.value.code is OptionFault.NOT_ADDING_UP
