from dataclasses import replace

import pytest

from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.playbook import Offer, Play, Playbook
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_store import InMemoryStore
from tests.builders_report import a_report
from tests.use_cases import describe_segmentation

THREE = tuple(Offer(offer=word, reason="because") for word in ("tea", "cake", "music"))
WORDING = Wording(playbook=Playbook(segments={"seg-01": Play(offers=THREE, avoid=("noise",))}))


def test_the_mall_is_the_mean_of_all_customers() -> None:
    # (19 + 2 * 21 + 3 * 79 + 4 * 81) / 10 = 62.2 and (3 * 30 + 7 * 70) / 10 = 58.
    assert a_report().mall == pytest.approx((62.2, 58.0))


def test_a_report_without_profile_knows_its_segments() -> None:
    old = replace(a_report(), profile=None)

    assert [card.segment for card in old.cards] == [*old.segments]
    assert [card.profile for card in old.cards] == [None, None]


def test_a_described_version_is_shown_with_the_offers_of_today() -> None:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    described = describe_segmentation(store=store)(model="mall")

    report = SegmentationReport.of(described, WORDING)

    first, second = report.cards
    assert (first.offers, first.avoid) == (THREE, ("noise",))
    assert (second.offers, second.avoid) == ((), ())
    assert not report.map.shows_customers
