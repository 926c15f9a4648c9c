"""Contract tests: one suite per port. Subclass it as ``Test…``, with a fixture of your adapter."""

from pkgutil import iter_modules

try:
    import pytest
except ImportError as error:
    raise ImportError("the contract suites need pytest: pip install 'mallseg[testing]'") from error

# So that a failed assertion shows its values, as in a test of your own.
pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in iter_modules(__path__)))
