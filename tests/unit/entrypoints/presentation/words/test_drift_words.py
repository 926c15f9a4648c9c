from dataclasses import replace

from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift_measures import OutlierDrift, OutsideDrift
from mallseg.entrypoints.presentation.words.drift import (
    bin_in_unit,
    bin_range,
    drift_answer,
    drift_notes,
    drift_reasons,
)
from mallseg.testing.features import ANNUAL_INCOME, SPENDING_SCORE
from tests.unit.domain.monitoring.test_drift import drift_of, in_two, mall

USUAL = mall(400, 400, 200)


def test_a_stable_mall_has_the_moved_customers_as_its_only_reason() -> None:
    drift = drift_of(USUAL, USUAL)

    assert drift_answer(drift) == "Has the mall changed? No: training again would change little."
    assert drift_reasons(drift) == (
        (
            "Training again would move 0.0% of the customers to another segment. Up to 5.0% is no "
            "reason to do so; in a mall that has not changed, chance alone moves up to 0.0%."
        ),
    )
    assert drift_notes(drift) == ()


def test_a_segment_that_grew_is_named_with_its_shares() -> None:
    drift = drift_of(USUAL, mall(350, 350, 300))

    assert drift_answer(drift).startswith("Has the mall changed? Somewhat: keep an eye on it.")
    assert any("has grown from 20.0% to 30.0% of" in reason for reason in drift_reasons(drift))


def test_a_feature_that_drifted_is_shown_where_it_changed_most() -> None:
    in_euros = (replace(ANNUAL_INCOME, unit="k€"), SPENDING_SCORE)
    drift = drift_of(USUAL, mall(250, 250, 500), features=in_euros)

    (reason,) = (each for each in drift_reasons(drift) if "distribution of the annual" in each)
    assert reason.startswith("The distribution of the annual income has changed (by 0.")
    assert " standard deviations, limit 0.10): " in reason
    assert " k€ there were " in reason


def test_a_feature_that_changed_throughout_is_said_so() -> None:
    drift = drift_of(USUAL, mall(400, 400, 200, shift=5.0))

    assert drift_reasons(drift)[1] == "The annual income is 5 k$ higher throughout."


def test_a_retraining_that_is_due_is_said_first() -> None:
    now = mall(300, 300, 400)

    drift = drift_of(USUAL, now, retrained=in_two(now))

    assert drift_answer(drift) == "Has the mall changed? Yes: it is time to train again."
    assert drift_reasons(drift)[0].startswith("Training again would move 30.0% of the customers")


def test_new_outliers_are_a_reason() -> None:
    many = OutlierDrift.since(trained_on=1000, outliers=2, inside=1000, beyond=150, repetitions=1)

    reason = drift_reasons(drift_of(USUAL, USUAL, outlier_drift=many))[-1]

    assert reason.startswith("13.0% of the customers are outliers")
    assert reason.endswith("then it was 0.2%.")


def test_customers_unlike_all_others_are_a_reason() -> None:
    many = OutsideDrift(share=0.095, p_value=1e-9)
    drift = replace(drift_of(USUAL, USUAL), outside=many)

    assert drift_answer(drift).endswith("There is no need to train again yet.")
    assert drift_reasons(drift)[-1] == (
        "9.5% of the customers are unlike anyone that the model was trained on; in a mall that has "
        "not changed it is about 1%."
    )


def test_another_optimum_is_a_note() -> None:
    now = mall(402, 400, 198)

    (note,) = drift_notes(drift_of(USUAL, now, retrained=in_two(now)))

    assert note.endswith("another division into segments that is about as good.")


def test_few_customers_are_a_note_with_the_change_that_could_be_detected() -> None:
    (note,) = drift_notes(drift_of(mall(80, 80, 40), mall(80, 80, 40)))

    assert "trained on 200 customers, and there are 200 now" in note
    assert "by about 18 points, from 40%" in note


def test_distributions_that_were_not_recorded_are_a_note() -> None:
    drift = drift_of(USUAL, mall(350, 350, 300), is_known=False)

    assert "whether one has changed is not known" in drift_notes(drift)[-1]


def test_bins_are_open_at_both_ends() -> None:
    bins = FeatureBins(
        feature=ANNUAL_INCOME, origin=0.0, width=0.5, ends=(77, 93), customers=(1, 1, 1)
    )

    assert [bin_range(bins, index) for index in range(3)] == [
        "below 38.5", "from 38.5 to 46.5", "above 46.5",
    ]  # fmt: skip


def test_a_bin_of_amounts_has_the_sign_before_each_end() -> None:
    feature = replace(ANNUAL_INCOME, unit="$")
    bins = FeatureBins(feature=feature, origin=0.0, width=0.5, ends=(77, 93), customers=(1, 1, 1))

    assert [bin_in_unit(bins, index) for index in range(3)] == [
        "below $38.5", "from $38.5 to $46.5", "above $46.5",
    ]  # fmt: skip


def test_a_single_bin_has_no_ends() -> None:
    bins = FeatureBins(feature=ANNUAL_INCOME, origin=0.0, width=1.0, ends=(), customers=(3,))

    assert bin_range(bins, 0) == "at any"
