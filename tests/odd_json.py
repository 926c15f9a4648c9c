"""Everything odd that may stand where JSON is expected: syntax, numbers, texts and encodings.

Whether a text is JSON is not said here: another reader is asked.
"""

from collections.abc import Iterator

NUMBERS = [
    *("0", "-0", "0.0", "-0.0", "0e0", "0E+0", "1e0", "1E1", "1e+1", "1e-1", "1e-400", "-1e-400"),
    *("1e308", "1.8e308", "1e309", "-1e309", "1e400", "123456789012345678901234567890", "9" * 400),
    *("9" * 5000, "-" + "9" * 5000, "0." + "9" * 5000, "1e" + "9" * 30, "1e-" + "9" * 30),
    *("4.9e-324", "2.2250738585072011e-308", "9007199254740993", "18446744073709551616"),
    *(
        "-9223372036854775809",
        "0.1e1",
        "1.0E+02",
        "100000000000000000000e-20",
        "50.000000000000001",
    ),
    *(
        "+1",
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "-.5",
        "1.e1",
        "1e",
        "1e+",
        "1E-",
        "1e1.5",
        "0x1",
        "0b1",
    ),
    *(
        "0o7",
        "1_000",
        "1,5",
        "1 000",
        "--1",
        "-",
        "- 1",
        "+",
        "1f",
        "1L",
        "1n",
        "١",
        "１",
        "½",
        "∞",
    ),
    *("NaN", "nan", "-NaN", "Infinity", "-Infinity", "inf", "+Infinity", "1#INF", "1e1e1", "e1"),
]
LITERALS = [
    "true",
    "false",
    "null",
    "True",
    "TRUE",
    "None",
    "undefined",
    "nul",
    "truee",
    "nil",
    "t",
]
TEXTS = [
    *(
        '""',
        '"50"',
        '" 50"',
        '"50 "',
        '"NaN"',
        '"1e3"',
        '"true"',
        '"null"',
        "'50'",
        '"',
        '"50',
        '50"',
    ),
    *(
        r'"\u0000"',
        r'"\u0035\u0030"',
        r'"\ud83d\ude00"',
        r'"\ud800"',
        r'"\udc00"',
        r'"\ud800\ud800"',
    ),
    *(r'"\udc00\ud800"', r'"\ud800x"', r'"\uD"', r'"\u12G4"', r'"\u"', r'"\x35"', r'"\a"', r'"\0"'),
    *(
        r'"\'"',
        r'"\/"',
        r'"\\"',
        r'"\"',
        r'"\b\f\n\r\t"',
        '"\n"',
        '"\t"',
        '"\x00"',
        '"\x1f"',
        '"\x7f"',
    ),
    *('"\u2028\u2029"', '"\ufeff"', '"\u202e"', '"\U0010ffff"', '"é"', '"e\u0301"', '"\u200b"'),
    *(
        '"{0.__class__}"',
        '"%s%n%x"',
        '"${jndi:ldap://x}"',
        '"\'; DROP TABLE customers; --"',
        '"../../x"',
    ),
    *('"<script>alert(1)</script>"', '"=1+1"', '"\\u003cb\\u003e"', '"' + "a" * 300 + '"'),
    *('"' + "a" * 5000 + '"', '"' + "\\u0061" * 300 + '"', "`50`", '"5" "0"', '"5"+"0"', 'r"50"'),
]
STRUCTURES = [
    *(
        "[]",
        "{}",
        "[50]",
        "[[50]]",
        '{"a": 50}',
        '{"": 50}',
        "[null]",
        "[,]",
        "[50,]",
        "[,50]",
        "[50 50]",
    ),
    *("[50", "50]", "{", "}", "[", "]", "{]", "[}", '{"a"}', '{"a":}', "{:50}", '{"a":50,}', "{,}"),
    *(
        "{a: 50}",
        "{'a': 50}",
        '{"a": 50 "b": 50}',
        '{"a": 50,, "b": 50}',
        '{"a": 50; "b": 50}',
        "{1: 50}",
    ),
    *(
        "{null: 50}",
        "{[]: 50}",
        '{"a": 50, "a": 50}',
        '{"a": 50, "\\u0061": 50}',
        '{"a"= 50}',
        '["a": 50]',
    ),
    *(
        "[" * 17 + "]" * 17,
        "[" * 900 + "]" * 900,
        "[" * 20_000,
        '{"a":' * 20_000,
        "[" * 5_000 + "]" * 5_000,
    ),
    *(
        '{"a":' * 900 + "1" + "}" * 900,
        "[" + "50," * 3000 + "50]",
        "[[],{},[[]]]",
        "()",
        "<50>",
        "50 // x",
    ),
    *(
        "50 /* x */",
        "/* x */ 50",
        "# x\n50",
        "50 50",
        "50,",
        ",50",
        "50;",
        "50\x00",
        "\x0050",
        "",
        " ",
        "\t\n\r",
    ),
    *(
        '{"__proto__": {"x": 1}}',
        '{"$ref": "#"}',
        '{"constructor": 50}',
        '{"' + "a" * 5000 + '": 50}',
    ),
]
BLANKS = [
    *("\t", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u1680", "\u2003", "\u2028"),
    *("\u2029", "\u3000", "\u200b", "\u2060", "\ufeff", "\x00", "\x1f", "\x7f"),
]
ENCODINGS = [
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7"),
    *("cp500", "punycode"),
]
NO_UTF_8 = [
    *(b"\x80", b"\xbf", b"\xc0\xaf", b"\xc1\xbf", b"\xe0\x80\xaf", b"\xe2\x82", b"\xed\xa0\x80"),
    *(
        b"\xed\xb0\x80",
        b"\xf0\x80\x80\xaf",
        b"\xf4\x90\x80\x80",
        b"\xf5\x80\x80\x80",
        b"\xfe",
        b"\xff",
    ),
    *(b"\xe9", b"\xff\xfe", b"\xc3", b"\xf0\x9f\x98"),
]


def odd_values() -> list[bytes]:
    """List what may stand in the place of a value."""
    texts = [*NUMBERS, *LITERALS, *TEXTS, *STRUCTURES]
    texts += [f"{blank}50{blank}" for blank in BLANKS]
    values = [text.encode() for text in texts]
    values += [b'"' + each + b'"' for each in NO_UTF_8] + NO_UTF_8
    return list(dict.fromkeys(values))


def odd_forms(document: bytes) -> Iterator[bytes]:
    """Give a document in other encodings, cut off, with one byte too many, and changed."""
    text = document.decode()
    for encoding in ENCODINGS:
        yield text.encode(encoding)
    for place in range(len(document)):
        yield document[:place]
        yield document[:place] + b"\x00" + document[place + 1 :]
        yield document[:place] + b"\xff" + document[place:]
        yield document[:place] + document[place + 1 :]
        yield document[:place] + document[place : place + 1] * 2 + document[place + 1 :]
    yield document * 2
    yield document + b"\n" + document
    yield b")]}',\n" + document
