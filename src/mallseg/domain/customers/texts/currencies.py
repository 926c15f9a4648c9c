"""The names and signs of currencies as they stand before and behind amounts.

Letters that multiply are none of them: ``15 k$`` and ``15 T€`` are thousands.
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
"""A minus sign; a currency; what begins and ends with digits; no cents; a currency.

No cents are ``,-``, or ``/-`` as in India.
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
"""``US$``, ``$CA``."""


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
_MEANT_BY = {sign: frozenset(codes) for sign, *codes in map(str.split, _SIGNS.split("\n")[1:])}
"""Which currencies a sign may mean. One that is not here means itself."""

_CAPITALS = frozenset({"rm", "rmb", "tl", "cfa", "fcfa"})
_NAMES_OF_ONE = frozenset({"rs", "rp", "ft", "kč", "kz", "tk", "bs", "fr", "frs", "sfr", "sh"})
"""Written with a capital letter at the beginning: ``Rs``."""

_DOLLARS = _MEANT_BY["$"]


def without_currency(text: str) -> str:
    """Take a currency off an amount, before it or behind; any other text stays as it is."""
    sign, before, bare, behind = _parts_of(text)
    if not all(map(is_currency, filter(None, (before, behind)))):
        return text
    return sign + bare


def sign_of(text: str) -> str:
    """Give the sign or name of a currency that stands at an amount; empty where none does.

    Case and width make no difference: ``EUR`` for ``15 eur``.
    """
    _, before, _, behind = _parts_of(text)
    return " ".join(shown_sign(each) for each in (before, behind) if each)


def shown_sign(name: str) -> str:
    """Write the sign of a currency as people do."""
    plain = _plain(name)
    if plain in _CODES or plain in _CAPITALS or plain.endswith("$"):
        return plain.upper()
    return plain.capitalize() if plain in _NAMES_OF_ONE else plain


def currencies_of_sign(sign: str) -> frozenset[str] | None:
    """Give the currencies that signs may mean, all of them at once; None where they say nothing."""
    found: frozenset[str] | None = None
    for name in sign.split():
        codes = _currencies_named(name)
        if codes:
            found = codes if found is None else found & codes
    return found


def are_in(unit: str, sign: str) -> bool:
    """Check whether amounts with a sign may be in a unit; they may where one of both says nothing.

    In a unit, ``$`` is that of the United States, unless the amounts have it too: ``R$`` is not.
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
    if found := _MEANT_BY.get(plain) or (frozenset({plain}) & _CODES):
        return found
    return frozenset({plain}) if is_currency(plain) and not plain.isalpha() else frozenset()


def currencies_of(unit: str) -> frozenset[str] | None:
    """Give the currencies that a unit may be of: ``k€`` is of the euro; None where it says none."""
    words = (each.strip(".,").casefold() for each in unit.replace("/", " ").split())
    found = (_currencies_named(own) for word in words for own in (word, word.removeprefix("k")))
    return next(filter(None, found), None)


def sign_of_unit(unit: str) -> str:
    """Find the sign of the currency in a unit: ``€`` in ``k€``; empty where there is none."""
    words = (own for word in unit.split() for own in (word, word.removeprefix("k")))
    return next((shown_sign(own) for own in words if own and _currencies_named(own)), "")


def _parts_of(text: str) -> tuple[str, str, str, str]:
    """Cut an amount into its minus sign, what stands before, its digits, and what stands behind."""
    found = _AMOUNT.fullmatch(text)
    return found.groups() if found else ("", "", text, "")  # type: ignore[return-value]


@lru_cache
def is_currency(name: str) -> bool:
    """Check whether a text is the name or the sign of a currency: ``Rp``, ``zł``, ``US$``."""
    plain = _plain(name)
    if plain in _NAMES:
        return True
    signs = [each for each in plain if unicodedata.category(each) == "Sc"]
    if len(signs) != 1:
        return False
    beside = plain.replace(signs[0], "")
    is_at_an_end = plain.startswith(signs[0]) or plain.endswith(signs[0])
    return is_at_an_end and (not beside or beside in _BESIDE_A_SIGN)
