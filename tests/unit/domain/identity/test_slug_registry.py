from mallseg.domain.identity.inheritance import SlugRegistry


def test_a_new_segment_gets_a_slug_that_was_never_used() -> None:
    slug_registry = SlugRegistry(used=frozenset({"seg-01", "seg-02", "seg-07"}))

    slugs = slug_registry.slugs_for([(1.0, 2.0), (3.0, 4.0)], inherited=["seg-01"])

    assert slugs == ("seg-08", "seg-09")


def test_the_same_segment_of_a_repeated_training_keeps_its_slug() -> None:
    slug_registry = SlugRegistry(
        used=frozenset({"seg-01", "seg-06"}), siblings={(1.0, 2.0): "seg-06"}
    )

    assert slug_registry.slugs_for([(9.0, 9.0), (1.0, 2.0)], inherited=()) == ("seg-07", "seg-06")


def test_an_inherited_slug_is_not_given_twice() -> None:
    slug_registry = SlugRegistry(used=frozenset({"seg-06"}), siblings={(1.0, 2.0): "seg-06"})

    assert slug_registry.slugs_for([(1.0, 2.0)], inherited=["seg-06"]) == ("seg-07",)
