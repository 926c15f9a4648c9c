"""Parsing the name of a column: its normalised form, and the unit in its brackets."""

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
"""Names of columns of ids, as `plain_name` normalises them."""

_IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_PUNCTUATION = re.compile(r"[\W_]+")
_IN = re.compile(r"^in\s+", re.IGNORECASE)
LONGEST_UNIT = 20
_UNIT = re.compile(r"[^\W\d_]|[$%]|[^\x00-\x7f]")
"""A unit has a letter or a currency sign: ``1-100`` is none."""

_RANGE = re.compile(r"\d.*\d")


def plain_name(name: str) -> str:
    """Normalise a name: without case, blanks, punctuation, and texts in brackets."""
    return _PUNCTUATION.sub("", _IN_BRACKETS.sub("", name.lower()))


def unit_of(column: str) -> str:
    """Return the unit in the name of a column: the text in brackets, unless it is a range."""
    for match in _IN_BRACKETS.finditer(column):
        unit = _IN.sub("", (match[1] or match[2] or "").strip())
        is_short = len(unit) <= LONGEST_UNIT and unit.isprintable()
        if is_short and _UNIT.search(unit) and not _RANGE.fullmatch(unit):
            return unit
    return ""


def without_unit(column: str) -> str:
    """Remove texts in brackets from the name of a column."""
    return _IN_BRACKETS.sub("", column).strip()


def is_id(column: str) -> bool:
    """Whether a column's name is that of a column of ids."""
    return plain_name(column) in _IDS


def without_accents(text: str) -> str:
    """Remove combining marks: ``Âge Réel`` becomes ``Age Reel``."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
