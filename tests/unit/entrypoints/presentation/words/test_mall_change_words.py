from mallseg.entrypoints.presentation.words.drift import mall_change_sentences
from tests.unit.domain.monitoring.test_drift import mall
from tests.unit.domain.monitoring.test_mall_change import THEN, change_of


def test_a_mall_that_is_the_same_has_one_sentence() -> None:
    assert mall_change_sentences(change_of(THEN, THEN)) == (
        "No: the customers are much as they were.",
    )


def test_a_group_that_grew_is_named_and_so_are_the_features_that_changed() -> None:
    answer, grown, *features = mall_change_sentences(change_of(THEN, mall(400, 400, 800)))

    assert answer == "Yes, by more than chance explains."
    assert grown.endswith("has grown from 33.3% to 50.0% of the customers.")
    assert [sentence.split(" has changed")[0] for sentence in features] == [
        "The annual income", "The spending score",
    ]  # fmt: skip
    assert " k$: there were " in features[0]


def test_a_group_that_shrank_is_named() -> None:
    sentence = mall_change_sentences(change_of(THEN, mall(400, 400, 100)))[1]

    assert " has shrunk from 33.3% to 11.1% of" in sentence


def test_a_change_among_few_customers_may_be_chance() -> None:
    answer, few = mall_change_sentences(change_of(mall(20, 20, 20), mall(20, 20, 25)))

    assert answer == "Perhaps: the differences may be chance."
    assert few.startswith("There were 60 customers and there are now 65. These are few:")


def test_a_version_that_did_not_record_its_customers_is_named() -> None:
    change = change_of(THEN, mall(400, 400, 800), is_known=False)

    assert mall_change_sentences(change)[-1].startswith(
        "Version 4 did not record how its customers were"
    )
