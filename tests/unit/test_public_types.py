"""Those who write an adapter find every type that its port speaks among the public names."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from inspect import getsource, isclass, isfunction
from typing import Any, get_args, get_type_hints

import mallseg
from mallseg.domain import ports
from mallseg.domain.customers.population import Population


def is_port(kind: object) -> bool:
    """Protocols in ports/, and the population of a census, which stands beside it."""
    return isclass(kind) and (kind.__module__.startswith(ports.__name__) or kind is Population)


_LOCAL = {"array": list}
"""Arrays are subscriptable from Python 3.12 on."""

PUBLIC = {id(getattr(mallseg, name)) for name in dir(mallseg)}
PORTS = [
    Population,
    *(kind for kind in (getattr(ports, name) for name in ports.__all__) if is_port(kind)),
]


def classes_in(hint: Any) -> Iterator[type]:
    """The classes of mallseg in a type, such as Point and Border in ``tuple[Border, ...]``."""
    for part in get_args(hint):
        yield from classes_in(part)
    if isclass(hint) and hint.__module__.startswith("mallseg."):
        yield hint


def fields_of(kind: type) -> tuple[str, ...]:
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    return tuple(kind.__annotations__)


def is_value(kind: type) -> bool:
    return is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


@cache
def names_for_type_checkers(module: str) -> dict[str, Any]:
    """What a module imports below ``if TYPE_CHECKING``."""
    names: dict[str, Any] = {}
    for each in ast.parse(getsource(sys.modules[module])).body:
        if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(each.body, []), module, "exec"), names)  # noqa: S102
    return names


def hints_of(kind: type) -> Iterator[Any]:
    """The types in the methods of a port, and those of the fields of a value."""
    if kind in PORTS:
        names = names_for_type_checkers(kind.__module__) | _LOCAL
        for value in vars(kind).values():
            method = value.fget if isinstance(value, property) else value
            if isfunction(method):
                yield from get_type_hints(method, localns=names).values()
    elif is_value(kind):
        hints = get_type_hints(kind, localns=_LOCAL)
        yield from (hints[name] for name in fields_of(kind) if not name.startswith("_"))


def test_every_port_is_public() -> None:
    assert len(PORTS) == 24
    assert {kind.__name__ for kind in PORTS if id(kind) not in PUBLIC} == set()


def test_every_type_that_a_port_speaks_is_public() -> None:
    reached, waiting = set[type](), [*PORTS]
    while waiting:
        kind = waiting.pop()
        if kind not in reached:
            reached.add(kind)
            waiting += [found for hint in hints_of(kind) for found in classes_in(hint)]

    assert len(reached) > 40
    assert all(issubclass(kind, Enum) or is_value(kind) or kind in PORTS for kind in reached)
    assert {kind.__qualname__ for kind in reached if id(kind) not in PUBLIC} == set()
