"""What the name of a column says: which column it is, and the unit in its brackets."""

import re
import unicodedata

_ID_NAMES = """
    id customer customerid customerno customernumber client clientid memberid memberno membernumber
    membershipid membershipno membershipnumber userid cardno cardnumber cardid loyaltyid loyaltyno
    loyaltynumber loyaltycard loyaltycardno loyaltycardnumber customercard customercardno
    customercardnumber kartennummer kartennr kundenkarte kundenkartennummer mitgliedsnummer
    mitgliedsnr numérodecarte numérocarte númerodetarjeta númerotarjeta númerodocartão numerocarta
    numerotessera numeroditessera kaartnummer lidnummer numerkarty kartno kartnumarası
    kundennummer kundennr kundenid kundnummer klantnummer klantid numéroclient idclient
    númerodecliente códigodecliente idcliente clienteid iddelcliente códigodocliente iddocliente
    codicecliente nrklienta idklienta müşterino müşteriid idpelanggan nopelanggan
    номерклиента idклиента номеркарты رقمالعميل رقمالبطاقة
    客户编号 客户id 卡号 会员卡号 会员号 会员编号 顧客番号 顧客id 会員番号 会員id 고객번호 고객id"""  # noqa: RUF001  (Cyrillic is meant)
_IDS = frozenset(_ID_NAMES.split())
"""Names of columns of ids, without case, blanks, punctuation and unit."""

_IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_PUNCTUATION = re.compile(r"[\W_]+")
_IN = re.compile(r"^in\s+", re.IGNORECASE)
LONGEST_UNIT = 20
_UNIT = re.compile(r"[^\W\d_]|[$%]|[^\x00-\x7f]")
"""A letter, or a sign of a currency: ``1-100`` is no unit."""

_RANGE = re.compile(r"\d.*\d")


def plain_name(name: str) -> str:
    """Leave out what makes no difference: case, blanks, punctuation, and brackets."""
    return _PUNCTUATION.sub("", _IN_BRACKETS.sub("", name.lower()))


def unit_of(column: str) -> str:
    """Find the unit in the name of a column: what stands in its brackets, unless it is a range."""
    for match in _IN_BRACKETS.finditer(column):
        unit = _IN.sub("", (match[1] or match[2] or "").strip())
        is_short = len(unit) <= LONGEST_UNIT and unit.isprintable()
        if is_short and _UNIT.search(unit) and not _RANGE.fullmatch(unit):
            return unit
    return ""


def without_unit(column: str) -> str:
    """Remove what stands in brackets from the name of a column."""
    return _IN_BRACKETS.sub("", column).strip()


def is_id(column: str) -> bool:
    """Check whether a column's name says that it holds ids."""
    return plain_name(column) in _IDS


def without_accents(text: str) -> str:
    """Remove accents and other marks from letters: ``Âge Réel`` becomes ``Age Reel``."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
