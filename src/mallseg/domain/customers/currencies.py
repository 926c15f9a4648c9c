"""The names and signs of currencies before and after amounts.

They do not include letters of multiples: ``15 k$`` and ``15 T€`` are thousands.
"""

import re
import unicodedata
from functools import lru_cache

_SPACES = r"[ \t\u00a0\u202f\u2009]*"
_NO_CENTS = r"(?:,--|[,.][-\u2013\u2014]|/[-=])?"
_AMOUNT = re.compile(
    rf"([-\u2212]?){_SPACES}([^0-9\u2212-]*?){_SPACES}([0-9\u2212-](?:.*[0-9])?)"
    rf"{_NO_CENTS}{_SPACES}([^0-9]*?){_SPACES}",
    re.DOTALL,
)
"""A minus sign; a currency; the digits; a mark of no cents; a currency.

Marks of no cents are ``,-``, and ``/-`` in India.
"""

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
    元 圆 圓 円 원 บาท đ đồng درهم ريال ریال تومان ج.م د.إ د.م د.ك ر.س ر.ق ل.ل"""  # noqa: RUF001  (Cyrillic is meant)
_CODES = frozenset(_ISO_CODES.split())
_NAMES = _CODES | frozenset(_WORDS.split())
_LETTERS = """
    a ar arg au bz c ca cad cl cn co col ec hk j jp mex mx n nt nz r rd s sg tt tw u us usd z"""
_BESIDE_A_SIGN = frozenset(_LETTERS.split())
"""Letters beside a sign, as in ``US$`` and ``$CA``."""


_SIGNS = """
    $ ars aud bbd bmd bnd brl bsd bzd cad clp cop fjd hkd jmd kyd mxn nzd sgd ttd twd usd uyu xcd
    dollar aud bbd bmd bnd bsd bzd cad fjd hkd jmd kyd nzd sgd ttd twd usd xcd
    dollars aud bbd bmd bnd bsd bzd cad fjd hkd jmd kyd nzd sgd ttd twd usd xcd
    us$ usd
    u$ usd
    usd$ usd
    a$ aud
    au$ aud
    c$ cad
    ca$ cad
    cad$ cad
    nz$ nzd
    hk$ hkd
    s$ sgd
    sg$ sgd
    nt$ twd
    ntd twd
    tw$ twd
    mx$ mxn
    mex$ mxn
    ar$ ars
    cl$ clp
    co$ cop
    col$ cop
    rd$ dop
    j$ jmd
    tt$ ttd
    bz$ bzd
    ec$ xcd
    n$ nad
    r$ brl
    real brl
    reais brl
    € eur
    euro eur
    euros eur
    евро eur
    £ egp gbp gip lbp shp ssp syp
    pound egp gbp gip lbp sdg shp ssp syp
    pounds egp gbp gip lbp sdg shp ssp syp
    ¥ cny jpy
    cn¥ cny
    jp¥ jpy
    元 cny hkd twd
    圆 cny hkd twd
    圓 cny hkd twd
    rmb cny
    yuan cny
    円 jpy
    yen jpy
    원 krw
    won kpw krw
    \u20a9 kpw krw
    kr dkk isk nok sek
    fr bif cdf chf djf gnf kmf rwf xaf xof xpf
    franc bif cdf chf djf gnf kmf rwf xaf xof xpf
    francs bif cdf chf djf gnf kmf rwf xaf xof xpf
    frs bif cdf chf djf gnf kmf rwf xaf xof xpf
    sfr chf
    cfa xaf xof
    fcfa xaf xof
    zł pln
    kč czk
    ft huf
    lei mdl ron
    leu mdl ron
    lek all
    kn hrk
    lv bgn
    лв bgn
    ден mkd
    дин rsd
    dinar bhd dzd iqd jod kwd lyd mkd rsd tnd
    dinars bhd dzd iqd jod kwd lyd mkd rsd tnd
    dirham aed mad
    dirhams aed mad
    درهم aed mad
    د.إ aed
    د.م mad
    د.ك kwd
    ج.م egp
    ل.ل lbp
    ر.س sar
    ر.ق qar
    ريال irr omr qar sar yer
    ریال irr omr qar sar yer
    تومان irr
    \u060b afn
    rp idr
    rupiah idr
    rm myr
    ringgit myr
    tl try
    \u20ba try
    \u20bd rub
    р rub
    руб rub
    рублей rub
    грн uah
    \u20b4 uah
    тг kzt
    тенге kzt
    \u20b8 kzt
    сом kgs
    сум uzs
    \u20b9 inr
    rs idr inr lkr mur npr pkr scr
    \u20a8 idr inr lkr mur npr pkr scr
    rupee idr inr lkr mur npr pkr scr
    rupees idr inr lkr mur npr pkr scr
    tk bdt
    \u09f3 bdt
    \u20ab vnd
    đ vnd
    đồng vnd
    vnđ vnd
    \u0e3f thb
    บาท thb
    \u17db khr
    \u20ad lak
    \u20ae mnt
    \u20b1 cup php
    \u20a6 ngn
    \u20b5 ghs
    \u20a1 crc svc
    \u20b2 pyg
    \u20aa ils
    nis ils
    \u20be gel
    \u20bc azn
    \u058f amd
    peso ars clp cop cup dop mxn php uyu
    pesos ars clp cop cup dop mxn php uyu
    bs bob ves
    s/ pen
    rand zar
    kz aoa
    sh kes sos tzs ugx"""  # noqa: RUF001  (Cyrillic is meant)
_CURRENCIES_OF = {sign: frozenset(codes) for sign, *codes in map(str.split, _SIGNS.split("\n")[1:])}
"""The ISO 4217 codes of the currencies with a sign or a name. Other signs denote themselves."""

_CAPITALS = frozenset({"rm", "rmb", "tl", "cfa", "fcfa"})
_NAMES_OF_ONE = frozenset({"rs", "rp", "ft", "kč", "kz", "tk", "bs", "fr", "frs", "sfr", "sh"})
"""Written with an initial capital letter: ``Rs``."""

_DOLLARS = _CURRENCIES_OF["$"]


def without_currency(text: str) -> str:
    """Remove a currency before or after an amount; any other text is returned unchanged."""
    sign, before, bare, behind = _parts_of(text)
    if not all(map(is_currency, filter(None, (before, behind)))):
        return text
    return sign + bare


def sign_of(text: str) -> str:
    """Return the sign or name of the currency of an amount; empty where there is none.

    Case and width are normalised: ``EUR`` for ``15 eur``.
    """
    _, before, _, behind = _parts_of(text)
    return " ".join(shown_sign(each) for each in (before, behind) if each)


def shown_sign(name: str) -> str:
    """Return the usual spelling of a currency's sign or name."""
    plain = _plain(name)
    if plain in _CODES or plain in _CAPITALS or plain.endswith("$"):
        return plain.upper()
    return plain.capitalize() if plain in _NAMES_OF_ONE else plain


def currencies_of_sign(sign: str) -> frozenset[str] | None:
    """Return the currencies that all of some signs may denote; None for unknown signs."""
    found: frozenset[str] | None = None
    for name in sign.split():
        codes = _currencies_named(name)
        if codes:
            found = codes if found is None else found & codes
    return found


def are_in(unit: str, sign: str) -> bool:
    """Whether amounts with a sign may be in a unit; they may if either has no known currency.

    In a unit, ``$`` denotes the US dollar, unless the amounts have the same sign: ``R$`` differs.
    """
    declared, found = currencies_of(unit), currencies_of_sign(sign)
    if declared is None or found is None:
        return True
    if declared == _DOLLARS and found != _DOLLARS:
        return "usd" in found
    return bool(declared & found)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().removesuffix(".")


def _currencies_named(name: str) -> frozenset[str]:
    plain = _plain(name)
    if found := _CURRENCIES_OF.get(plain) or (frozenset({plain}) & _CODES):
        return found
    return frozenset({plain}) if is_currency(plain) and not plain.isalpha() else frozenset()


def currencies_of(unit: str) -> frozenset[str] | None:
    """Return the possible currencies of a unit, as the euro of ``k€``; None where it has none."""
    words = (each.strip(".,").casefold() for each in unit.replace("/", " ").split())
    found = (_currencies_named(own) for word in words for own in (word, word.removeprefix("k")))
    return next(filter(None, found), None)


def sign_of_unit(unit: str) -> str:
    """Return the sign of the currency in a unit, as ``€`` of ``k€``; empty where there is none."""
    words = (own for word in unit.split() for own in (word, word.removeprefix("k")))
    return next((shown_sign(own) for own in words if own and _currencies_named(own)), "")


def _parts_of(text: str) -> tuple[str, str, str, str]:
    """Split an amount into its minus sign, the text before, the digits, and the text after."""
    found = _AMOUNT.fullmatch(text)
    return found.groups() if found else ("", "", text, "")  # type: ignore[return-value]


@lru_cache
def is_currency(name: str) -> bool:
    """Whether a text is the name or the sign of a currency, as ``Rp``, ``zł`` and ``US$``."""
    plain = _plain(name)
    if plain in _NAMES:
        return True
    signs = [each for each in plain if unicodedata.category(each) == "Sc"]
    if len(signs) != 1:
        return False
    beside = plain.replace(signs[0], "")
    is_at_an_end = plain.startswith(signs[0]) or plain.endswith(signs[0])
    return is_at_an_end and (not beside or beside in _BESIDE_A_SIGN)
