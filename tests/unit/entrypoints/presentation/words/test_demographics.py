"""Names of demographic groups."""

import pytest

from mallseg.domain.profiles.demographic_table import GroupShare
from mallseg.entrypoints.presentation.words.demographics import beside_mall, group_label


@pytest.mark.parametrize(
    ("group", "label"),
    [
        (("under 25",), "under 25"),
        (("under 25", "25 to 39"), "under 40"),
        (("40 to 54", "55 to 64"), "40 to 64"),
        (("55 to 64", "65 or over"), "55 or over"),
        (("40 to 54", "55 to 64", "65 or over", "unknown"), "40 or over, or unknown"),
        (("65 or over", "unknown"), "65 or over, or unknown"),
        (("unknown",), "unknown"),
        (("female",), "women"),
        (("male",), "men"),
        (("other",), "other"),
        (("other", "unknown"), "other, or unknown"),
        (("male", "other"), "all others"),
        (("male", "other", "unknown"), "all others"),
    ],
)
def test_joined_groups_are_named_by_their_ends(group: tuple[str, ...], label: str) -> None:
    assert group_label(group) == label


def test_a_share_stands_beside_that_of_the_mall() -> None:
    share = GroupShare(group=("female",), own=0.591, overall=0.56)

    assert beside_mall(share) == "women: 59% (mall 56%)"
