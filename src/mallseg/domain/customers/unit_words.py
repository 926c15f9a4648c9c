"""Parsing units: thousands, periods, and exchange rates of currencies with small units."""

import re
from collections.abc import Mapping

_IN_THOUSANDS = re.compile(r"^[kK](?![A-Za-z])|^k[A-Z]|\b[kK]$|[Tt]housand")
"""Matches ``k$``, ``kEUR`` and ``AED k``; but not ``Kes`` or ``kr``, which are currencies."""

_THOUSANDS_OF = re.compile(r"^[kK](?![a-z])|\b[kK]$|[Tt]housands?( of)?")

_PER_DOLLAR: Mapping[int, str] = {
    10: "¥|yuan|cny|rmb|元",
    20: "czk|kč|mxn|uyu|nio",
    35: "try|tl|₺|thb|฿|baht|twd|nt|uah|₴|hnl|etb",
    70: "php|₱|peso|pesos|inr|₹|rs|rupee|rupees|lakh|rub|₽|rur|dop|afn|bdt|৳|kgs|mkd",
    130: "jpy|yen|円|isk|kes|ksh|pkr|lkr|npr|dzd|rsd|din|jmd|gyd",
    350: "huf|ft|forint|amd|֏|crc|₡|kzt|₸|xaf|xof|cfa|fcfa|mwk",
    1000: "krw|₩|won|원|clp|ars|ngn|₦|naira|iqd|mnt|₮|rwf|syp",
    3000: "cop|tzs|tsh|ugx|ush|mmk|khr|mga|bif|pyg|₲|gs",
    12000: "idr|rp|rupiah|uzs|gnf|sll|lak|₭|kip",
    25000: "vnd|₫|đ|dong|đồng|irr|rial|toman|lbp",
}
"""Approximate exchange rates to the US dollar in 2025, of currencies with small units."""

_RATES = {name: rate for rate, names in _PER_DOLLAR.items() for name in names.split("|")}
_WORD = re.compile(r"[^\W\d_]+|[^\w\s]")
_THOUSANDS = re.compile(r"^k(?=.{2})", re.IGNORECASE)


def is_in_thousands(unit: str) -> bool:
    """Whether a unit is in thousands by its name."""
    return _IN_THOUSANDS.search(unit) is not None


def part_of(unit: str, otherwise: str) -> str:
    """Return the base unit of a unit in thousands, as ``€`` of ``k€``; else `otherwise`."""
    if not is_in_thousands(unit):
        return otherwise
    return _THOUSANDS_OF.sub("", unit).strip() or otherwise


def per_dollar(unit: str) -> int:
    """Return an approximate exchange rate to the US dollar: 130 for ``k JPY``; 1 by default."""
    for word in _WORD.findall(unit.lower()):
        for name in (word, _THOUSANDS.sub("", word), word.removeprefix("k")):
            if name in _RATES:
                return _RATES[name]
    return 1


def in_currency(amount: float | None, before: str, after: str) -> float | None:
    """Convert an amount approximately to the currency of another unit; None stays None."""
    return None if amount is None else amount * per_dollar(after) / per_dollar(before)


_BEFORE_AMOUNTS = frozenset("$£¥₹₩₦₱₺₴₪฿")
"""Currency signs that precede an amount in English. The euro sign does not always."""


def stands_before(unit: str) -> bool:
    """Whether a unit precedes its numbers."""
    return unit in _BEFORE_AMOUNTS


def with_unit(number: str, unit: str) -> str:
    """Format a number with its unit: ``86.5 k$``, ``$57,010``, ``-£5``."""
    if not stands_before(unit):
        return f"{number} {unit}".rstrip()
    digits = number.removeprefix("-")
    return f"{'-' if digits != number else ''}{unit}{digits}"


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
    """Return the period in a text, as ``month`` in ``EUR per month``; empty where there is none."""
    words = _NOT_A_LETTER.sub(" ", text.lower().replace("p.a.", "pa"))
    return next((name for name, pattern in _PERIODS.items() if pattern.search(words)), "")
