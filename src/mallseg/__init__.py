"""Customer segmentation that real shopping malls run every day.

>>> from mallseg import Customer, train
>>> segmentation = train("data/mall_customers.csv", segments=5)
>>> segmentation.assign(Customer(annual_income_k=87, spending_score=82)).segment.name
'Higher income, active spending'

Importing mallseg loads the standard library only; the heavy libraries come when they are needed.
"""

from functools import cache
from importlib import import_module

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562).

    Half of the time of ``mallseg --help`` would otherwise go into classes that it never uses.
    """
    if name == "__all__":
        return [*_modules()]
    if name.startswith("_") or name not in _modules():
        raise AttributeError(f"module 'mallseg' has no attribute {name!r}")
    value: object = getattr(import_module(_modules()[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_modules()})


@cache
def _modules() -> dict[str, str]:
    """Read from ``__init__.pyi``, where they stand once, which module defines each public name."""
    import ast  # noqa: PLC0415  (most programs use one name or none)
    from pathlib import Path  # noqa: PLC0415

    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    return {
        alias.name: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
