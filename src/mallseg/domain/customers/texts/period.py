"""The period that a unit, a label or the name of a column speaks of."""

import re
from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "year": (
        r"year|yearly|annual|annually|annum|pa|lpa|jahr|jahres\w+|annuel|año|anual|y\u0131ll\u0131k"
        r"|tahun|tahunan|rok|roczny|rocznie|год|годовой"
    ),
    "month": (
        r"month|monthly|monat|monatlich|monats\w+|mois|mensuel|mes|mensual|mensal|ayl\u0131k"
        r"|bulan|bulanan|miesiąc|miesięczny|miesięcznie|мес|месяц|месячный"
    ),
    "week": r"week|weekly|woche|wöchentlich|semaine|semana|haftal\u0131k",
    "day": r"day|daily|tag|täglich|jour|día|günlük",
}
_PERIODS = {period: re.compile(rf"\b({words})\b") for period, words in _WORDS.items()}
_NOT_A_LETTER = re.compile(r"[\W\d_]+")


def period_in(text: str) -> str:
    """Find the period in a text: ``month`` in ``EUR per month``; empty where there is none."""
    words = _NOT_A_LETTER.sub(" ", text.lower().replace("p.a.", "pa"))
    return next((name for name, pattern in _PERIODS.items() if pattern.search(words)), "")
