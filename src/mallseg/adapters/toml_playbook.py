"""Reads playbooks in TOML: the packaged one, and a mall's own file that overrides it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.domain.segments.playbook import Offer, Play, Playbook
from mallseg.domain.segments.segment_type import SegmentType
from mallseg.files.small_text import read_text

_SECTIONS = ("types", "qualifiers", "segments", "without_type", "without_groups")
_KEYS = ("name", "short", "description", "offers", "avoid")

_Key = TypeVar("_Key")


def load_playbook(packaged: Traversable, own: Path | None, features: Sequence[Feature]) -> Playbook:
    """Read the packaged playbook, overridden by the mall's own file.

    Parameters
    ----------
    features
        The declared features, whose levels make up types. Entries of the packaged playbook for
        types of other features are left out.

    Raises
    ------
    InvalidOptionError
        A file cannot be read, or has an unknown key or an invalid value; the error names both.
    """
    playbook = _read("playbook.toml", packaged, features, leave_out_unknown=True)
    return playbook.overridden(_read(str(own), own, features)) if own else playbook


def _read(
    name: str, file: Traversable, features: Sequence[Feature], *, leave_out_unknown: bool = False
) -> Playbook:
    try:
        text = read_text(file) if isinstance(file, Path) else file.read_text(encoding="utf-8")
        sections = tomllib.loads(text)
        return _playbook(sections, features, leave_out_unknown=leave_out_unknown)
    except OSError as error:
        raise InvalidOptionError(
            "playbook", OptionFault.FILE_NOT_READABLE, file=name, detail=system_text(error)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidOptionError(
            "playbook", OptionFault.NOT_TOML, file=name, detail=str(error)
        ) from None
    except InvalidOptionError as error:
        raise error.within(f"playbook {name}") from None


def _playbook(
    sections: Mapping[str, object], features: Sequence[Feature], *, leave_out_unknown: bool
) -> Playbook:
    def type_of(key: str) -> SegmentType | None:
        try:
            return SegmentType.parse(key, features)
        except InvalidOptionError:
            if leave_out_unknown:
                return None
            raise

    _refuse_unknown("", sections, _SECTIONS)
    return Playbook(
        types=_plays("types", sections, type_of, _KEYS),
        qualifiers=_plays("qualifiers", sections, type_of, ("name", "short", "description")),
        segments=_plays("segments", sections, str, _KEYS),
        without_type=_description("without_type", sections),
        without_groups=_description("without_groups", sections),
    )


def _description(section: str, sections: Mapping[str, object]) -> str | None:
    fields = _table(section, sections.get(section, {}))
    _refuse_unknown(f"{section}.", fields, ("description",))
    try:
        return _play(fields).description
    except InvalidOptionError as error:
        raise error.within(section) from None


def _plays(
    section: str,
    sections: Mapping[str, object],
    key_of: Callable[[str], _Key | None],
    allowed: tuple[str, ...],
) -> dict[_Key, Play]:
    plays = {}
    for key, value in _table(section, sections.get(section, {})).items():
        place = f"{section}.{key}"
        fields = _table(place, value)
        _refuse_unknown(f"{place}.", fields, allowed)
        try:
            known = key_of(key)
            if known is not None:
                plays[known] = _play(fields)
        except InvalidOptionError as error:
            raise error.within(place) from None
    return plays


def _play(fields: Mapping[str, object]) -> Play:
    offers, avoid = fields.get("offers"), fields.get("avoid")
    if avoid is not None and not isinstance(avoid, list):
        raise InvalidOptionError("avoid", OptionFault.NOT_A_LIST, items="texts")
    return Play(
        name=fields.get("name"),  # type: ignore[arg-type]  # Play checks its texts
        short=fields.get("short"),  # type: ignore[arg-type]
        description=fields.get("description"),  # type: ignore[arg-type]
        offers=None if offers is None else _offers(offers),
        avoid=None if avoid is None else tuple(avoid),
    )


def _offers(written: object) -> tuple[Offer, ...]:
    if not isinstance(written, list):
        raise InvalidOptionError(
            "offers", OptionFault.NOT_A_LIST, items="{ offer = …, reason = … }"
        )
    offers = []
    for number, each in enumerate(written, start=1):
        place = f"offers, number {number}"
        fields = _table(place, each)
        _refuse_unknown(f"{place}: ", fields, ("offer", "reason"))
        if len(fields) < len(("offer", "reason")):
            raise InvalidOptionError(place, OptionFault.KEYS_MISSING, keys=("offer", "reason"))
        offers.append(Offer(**fields))  # type: ignore[arg-type]  # Offer checks its texts
    return tuple(offers)


def _table(place: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise InvalidOptionError(place, OptionFault.NOT_A_TABLE)
    return value


def _refuse_unknown(place: str, fields: Mapping[str, object], allowed: tuple[str, ...]) -> None:
    for key in fields:
        if key not in allowed:
            raise InvalidOptionError(f"{place}{key}", OptionFault.UNKNOWN_KEY, choices=allowed)
