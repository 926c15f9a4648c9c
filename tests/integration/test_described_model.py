"""Descriptions of the model in use are made once, and again after a change."""

from datetime import date
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.cached_models import CachedModels
from mallseg.container import Container
from mallseg.domain.identity.renaming import NewWords
from mallseg.domain.moves.ledger_moves import Period
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.routes.served import ServedModels
from tests.builders_http import container_of, train_by_hand

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def container(tmp_path: Path) -> Container:
    train_by_hand(tmp_path)
    return container_of(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def described(container: Container, clock: Clock) -> DescribedModel:
    models = CachedModels(store=container.store(), max_age_s=0, on_failure=lambda _: None)
    served = ServedModels(models=models, default="mall", allowed=frozenset({"mall"}))
    return DescribedModel.of(container, served, clock=clock)


def _update(container: Container, folder: Path, day: date, *records: str) -> None:
    file = folder / f"{day}.csv"
    file.write_text("\n".join(["customer_id,Income,Score", *records]), encoding="utf-8")
    customers = container.identified_customers(file)
    container.update_ledger()(customers, model="mall", as_of=day, accept_new=True)


def test_it_is_made_once_for_a_minute(described: DescribedModel, clock: Clock) -> None:
    report, sizes = described.report(), described.sizes()
    clock.now = 59.9
    assert described.report() is report
    assert described.sizes() is sizes

    clock.now = 60.0

    assert described.report() is not report


def test_it_is_made_anew_for_another_version(
    described: DescribedModel, container: Container
) -> None:
    assert described.report().version.number == 1
    words = NewWords(name="Night owls")
    container.rename_segment()(model="mall", slug="seg-01", words=words)

    assert described.report().segment("seg-01").name == "Night owls"
    assert [each.version.number for each in described.sizes().versions] == [2]


def test_it_is_made_anew_when_the_ledger_has_changed(
    described: DescribedModel, container: Container, tmp_path: Path
) -> None:
    assert described.report().months == {}
    for day, score in ((JUNE, 30), (JULY, 70)):
        _update(container, tmp_path, day, f"a,{score + 10 * (score > 50)},{score}", "b,20,30")
        assert described.report().months["seg-01"][-1].month == day.replace(day=1)

    moves = described.moves(Period(first=JUNE, last=JULY))
    assert moves.moves.known == 2
    assert described.moves(Period(first=JUNE, last=JULY)) is moves
    container.customer_ledger().forget("a")
    assert described.moves(Period(first=JUNE, last=JULY)).moves.known == 1


def test_the_substitute_of_a_damaged_version_is_not_cached(
    described: DescribedModel, tmp_path: Path
) -> None:
    assert described.stored()
    newer = train_by_hand(tmp_path, shift=1.0)
    whole = (newer / "model.joblib").read_bytes()
    (newer / "model.joblib").write_bytes(b"damaged")
    assert described.report().version.number == 1

    (newer / "model.joblib").write_bytes(whole)

    assert described.report().version.number == 2
