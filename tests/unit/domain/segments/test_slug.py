import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.slug import check_slug, new_slugs
from tests.refusals import coded


def test_slugs_are_numbered_after_the_highest_used() -> None:
    assert new_slugs(3, used=()) == ("seg-01", "seg-02", "seg-03")
    assert new_slugs(2, used={"seg-02", "seg-09", "stars"}) == ("seg-10", "seg-11")
    assert new_slugs(1, used={"seg-99"}) == ("seg-100",)


@pytest.mark.parametrize("slug", ["seg-03", "stars", "7-heroes", "a" * 40])
def test_a_plain_word_is_a_slug(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "-a", "Stars", "a b", "a_b", "a" * 41, "é", "a\n", "../x"])
def test_anything_else_is_none(slug: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_SLUG, longest=40)):
        check_slug(slug)
