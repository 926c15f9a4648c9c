"""Nothing in a text that people are shown hides, steers a terminal, or turns what follows."""

import shlex
import subprocess

import pytest

from mallseg.domain.visible import is_visible, shell_word, visible, visible_within


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("\x7f\x85", r"\x7f\x85"),
        ("\u202etxt.exe", r"\u202etxt.exe"),
        ("\u2066a\u2069\u061c", r"\u2066a\u2069\u061c"),
        ("a\u200bb\u2060\ufeff\u00ad", r"a\u200bb\u2060\ufeff\xad"),
        ("a\u200db", r"a\u200db"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff.csv", r"\xff.csv"),
        ("\ud800", r"\ud800"),
    ],
)
def test_invisible_characters_are_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Einkommen (T€)",
        "年収",
        "الدخل السنوي",
        "می\u200cروم",  # Persian: without its non-joiner, another word
        "ක්\u200dෂ",  # Sinhala: a joiner behind the sign that takes the vowel away
        "🛍\ufe0f",
        "a\u00a0b",
    ],
)
def test_letters_and_the_joiners_within_words_stay(text: str) -> None:
    assert visible(text) == text
    assert is_visible(text.replace("\ufe0f", "").replace("\u00a0", ""))


@pytest.mark.parametrize("text", ["\u200cمی", "می\u200c", "a\u200cb", "م\u200dی", "👨\u200d👩"])
def test_a_joiner_that_no_word_needs_is_escaped(text: str) -> None:
    assert "\u200c" not in visible(text)
    assert "\u200d" not in visible(text)


@pytest.mark.parametrize("text", ["a\nb", "a\u00a0b", "\u202ea", "a\u200cb", "\x1b", "\udcff"])
def test_a_text_with_more_than_is_seen_is_recognised(text: str) -> None:
    assert not is_visible(text)


def test_an_apostrophe_is_easy_to_read_in_a_command() -> None:
    assert shell_word("'") == """ "'" """.strip()


def test_line_breaks_of_our_own_stay() -> None:
    assert visible("a\nb\x1b", keep="\n") == "a\nb\\x1b"


def test_texts_are_found_within_lists_and_mappings() -> None:
    assert visible_within({"a\n": ["\x1b", 1, ("\u202e",), None]}) == {
        r"a\n": [r"\x1b", 1, (r"\u202e",), None]
    }


@pytest.mark.parametrize(
    "text", ["a b", "it's", "'", "it's 5 $", "\x1b[2J'\\", "x\u202e y\n", "$HOME"]
)
def test_a_word_for_the_shell_is_seen_and_means_the_text(text: str) -> None:
    word = shell_word(text)

    assert word.isprintable()
    if text.isprintable():
        assert shlex.split(word) == [text]
    else:
        said = subprocess.run(
            ["bash", "-c", f"printf %s {word}"],
            capture_output=True,
            check=True,
            env={"LC_ALL": "C.UTF-8"},
        )
        assert said.stdout.decode() == text
