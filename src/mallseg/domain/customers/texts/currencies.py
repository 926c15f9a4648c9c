"""The names and signs of currencies as they stand before and behind amounts.

Letters that multiply are none of them: ``15 k$`` and ``15 T€`` are thousands.
"""

import re
import unicodedata
from functools import lru_cache

_SPACES = r"[ \t\u00a0\u202f\u2009]*"
_NO_CENTS = r"(?:,--|[,.][-\u2013\u2014])?"
_AMOUNT = re.compile(
    rf"([-\u2212]?){_SPACES}([^0-9\u2212-]*?){_SPACES}([0-9\u2212-](?:.*[0-9])?)"
    rf"{_NO_CENTS}{_SPACES}([^0-9]*?){_SPACES}",
    re.DOTALL,
)
"""A minus sign; a currency; what begins and ends with digits; ``,-`` for no cents; a currency."""

_ISO_CODES = """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn
    bzd cad cdf chf clp cnh cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel
    ghs gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf
    kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr
    mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg
    sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu
    uzs ved ves vnd vuv wst xaf xcd xof xpf yer zar zmw zwg"""
_WORDS = """
    bs cfa dinar dinars dirham dirhams dollar dollars euro euros fcfa fr franc francs frs ft kn kr
    kz kč lei leu lek lv nis ntd peso pesos pound pounds real reais rand rm rmb rp rs rub rupee
    rupees rupiah ringgit s/ sfr sh tk tl vnđ won yen yuan zł
    ден дин грн лв руб р сом сум тг тенге рублей евро
    元 圆 圓 円 원 บาท đ đồng درهم ريال تومان ج.م د.إ د.م د.ك ر.س ر.ق ل.ل"""  # noqa: RUF001  (Cyrillic is meant)
_CODES = frozenset(_ISO_CODES.split())
_NAMES = _CODES | frozenset(_WORDS.split())
_LETTERS = "a ar arg au bz c ca cad cl co ec hk j mx n nt nz r rd s sg tt tw u us usd z"
_BESIDE_A_SIGN = frozenset(_LETTERS.split())
"""``US$``, ``$CA``."""


_SIGNS = """
    $ ars aud bbd bmd bnd brl bsd bzd cad clp cop fjd hkd jmd kyd mxn nzd sgd ttd twd usd uyu xcd
    dollar aud bbd bmd bnd bsd bzd cad fjd hkd jmd kyd nzd sgd ttd twd usd xcd
    dollars aud bbd bmd bnd bsd bzd cad fjd hkd jmd kyd nzd sgd ttd twd usd xcd
    us$ usd
    r$ brl
    € eur
    euro eur
    euros eur
    £ egp gbp gip lbp shp ssp syp
    ¥ cny jpy
    元 cny hkd twd
    円 jpy
    kr dkk isk nok sek
    zł pln
    kč czk
    ft huf
    rp idr
    rm myr
    tl try
    \u20ba try
    \u20bd rub
    руб rub
    \u20b9 inr
    rs idr inr lkr mur npr pkr scr
    \u20a9 kpw krw
    \u20ab vnd
    đ vnd"""  # noqa: RUF001  (Cyrillic is meant)
_MEANT_BY = {sign: frozenset(codes) for sign, *codes in map(str.split, _SIGNS.split("\n")[1:])}
"""Which currencies a sign may mean. Of those that are not here, nothing is concluded."""


def without_currency(text: str) -> str:
    """Take a currency off an amount, before it or behind; any other text stays as it is."""
    sign, before, bare, behind = _parts_of(text)
    if not all(map(is_currency, filter(None, (before, behind)))):
        return text
    return sign + bare


def currencies_in(text: str) -> frozenset[str] | None:
    """Give the currencies that an amount may be in, by their codes; None where nothing says so."""
    _, before, _, behind = _parts_of(text)
    found: frozenset[str] | None = None
    for name in filter(None, (before, behind)):
        codes = _currencies_named(name.casefold().removesuffix("."))
        if codes:
            found = codes if found is None else found & codes
    return found


def _currencies_named(plain: str) -> frozenset[str]:
    return _MEANT_BY.get(plain) or (frozenset({plain}) & _CODES)


def currencies_of(unit: str) -> frozenset[str] | None:
    """Give the currencies that a unit may be of: ``k€`` is of the euro; None where it says none."""
    words = (each.strip(".,").casefold() for each in unit.replace("/", " ").split())
    found = (_currencies_named(own) for word in words for own in (word, word.removeprefix("k")))
    return next(filter(None, found), None)


def _parts_of(text: str) -> tuple[str, str, str, str]:
    """Cut an amount into its minus sign, what stands before, its digits, and what stands behind."""
    found = _AMOUNT.fullmatch(text)
    return found.groups() if found else ("", "", text, "")  # type: ignore[return-value]


@lru_cache
def is_currency(name: str) -> bool:
    """Check whether a text is the name or the sign of a currency: ``Rp``, ``zł``, ``US$``."""
    plain = name.casefold().removesuffix(".")
    if plain in _NAMES:
        return True
    signs = [each for each in plain if unicodedata.category(each) == "Sc"]
    if len(signs) != 1:
        return False
    beside = plain.replace(signs[0], "")
    is_at_an_end = plain.startswith(signs[0]) or plain.endswith(signs[0])
    return is_at_an_end and (not beside or beside in _BESIDE_A_SIGN)
