"""The colours of the style sheet: texts can be read in both themes."""

import re

import pytest

from mallseg.entrypoints.presentation.web.static_files import static_files

SHEET = static_files()["page.css"].content.decode()
LEAST = 4.5
"""The contrast of texts at level AA of WCAG 2.2, criterion 1.4.3."""

LIGHT, DARK = 0, 1


def _colour(name: str, theme: int) -> tuple[int, int, int]:
    """Look a variable up: the light theme is declared before the dark one."""
    red, green, blue = bytes.fromhex(re.findall(rf"--{name}: #([0-9a-f]{{6}});", SHEET)[theme])
    return red, green, blue


def _luminance(colour: tuple[int, int, int]) -> float:
    shares = [part / 255 for part in colour]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def _contrast(text: str, ground: str, theme: int) -> float:
    darker, lighter = sorted(_luminance(_colour(name, theme)) for name in (text, ground))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_buttons_of_a_form_that_is_worked_on_can_be_read(theme: int) -> None:
    rules = [line for line in SHEET.splitlines() if line.startswith('[aria-busy="true"] button')]
    declared = " ".join(rules)

    assert "color: var(--muted)" in declared
    assert "background: var(--wash)" in declared
    assert "opacity" not in declared
    assert _contrast("muted", "wash", theme) >= LEAST


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("ground", ["page", "surface", "wash"])
def test_quiet_texts_can_be_read(ground: str, theme: int) -> None:
    assert _contrast("muted", ground, theme) >= LEAST
