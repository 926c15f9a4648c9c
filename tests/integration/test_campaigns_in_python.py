"""`mallseg.audience` and `mallseg.results`."""

from pathlib import Path

import pytest

import mallseg
from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.effect import Conclusion
from mallseg.domain.errors import InvalidOptionError
from tests.months import a_month, written

BEST = "Higher income, active spending"


def test_a_campaign_from_the_list_to_the_result(trained_once: Path, tmp_path: Path) -> None:
    july, till = written(tmp_path / "july.csv", a_month()), tmp_path / "till.csv"
    segmentation = mallseg.load(trained_once)

    audience = mallseg.audience(
        july,
        segmentation,
        tmp_path / "list.csv",
        segment=BEST,
        where=["newsletter=yes"],
        exclude=["outside"],
        campaign="july",
        hold_out=0.5,
    )
    cards = (tmp_path / "list.csv").read_text(encoding="utf-8").splitlines()[1:]
    till.write_text("\n".join(["Card no.", *(c.split(",")[0] for c in cards[:40])]), "utf-8")
    result = mallseg.results(tmp_path / "list.csv", till)

    assert audience.files == {ListKind.MAILED: "list.csv", ListKind.HELD_OUT: "list.held-out.csv"}
    assert not audience.needs_review
    assert result.judged[0].comparison.mailed.responses.people == len(cards)
    assert result.judged[0].effects[0].conclusion is Conclusion.HELPED


def test_a_choice_that_is_not_allowed_is_refused(trained_once: Path, tmp_path: Path) -> None:
    segmentation = mallseg.load(trained_once)

    with pytest.raises(InvalidOptionError, match="one or more of outside, borderline and clear"):
        mallseg.audience(
            tmp_path / "a.csv", segmentation, tmp_path / "b.csv", segment=BEST, exclude=["odd"]
        )
