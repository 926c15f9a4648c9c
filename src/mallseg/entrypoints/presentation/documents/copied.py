"""Values as JSON, where the JSON has their shape."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from mallseg.domain.customers.feature import Feature

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_CLAIM = "is_"


def copied(value: object, **more: object) -> Json:
    """Copy a value into what JSON can say.

    A dataclass becomes an object of its fields, in which a claim such as `is_coarse` is called
    `coarse`; a feature becomes its name, an enumeration's member its value, a tuple a list.

    Parameters
    ----------
    more
        What stands in the object besides, such as a property of the value, or a sentence about it.

    Raises
    ------
    TypeError
        There is no JSON for it.
    """
    match value:
        case Feature():
            return value.name
        case Enum():
            return copied(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(copied(key)): copied(each) for key, each in value.items()}
        case list() | tuple():
            return [copied(each) for each in value]
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(type(value).__name__)
    own = {each.name.removeprefix(_CLAIM): getattr(value, each.name) for each in fields(value)}
    return {name: copied(each) for name, each in (own | more).items()}
