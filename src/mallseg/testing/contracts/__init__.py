"""One suite of tests per port. Inherit it in a class ``Test…``, and say how yours is made."""

from pkgutil import iter_modules

try:
    import pytest
except ImportError as error:
    raise ImportError("the contract suites need pytest: pip install 'mallseg[testing]'") from error

# So that a failed assertion shows its values, as in a test of your own.
pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in iter_modules(__path__)))
