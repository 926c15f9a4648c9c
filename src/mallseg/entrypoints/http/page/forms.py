"""The fields of forms."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from mallseg.entrypoints.http.problem_handlers import InvalidBodyError

_MOST_FIELDS = 200


async def form_of(request: Request) -> Mapping[str, list[str]]:
    """Read the fields of a form, each with its values in their order, as they were typed.

    Raises
    ------
    InvalidBodyError
        It is no form as browsers send it.
    """
    body = await request.body()
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise InvalidBodyError("not_a_form", "cannot be read as a form") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def field_of(form: Mapping[str, list[str]], name: str) -> str:
    """Give the value of a field that is there once, without blanks around it; "" if it is not."""
    return (form.get(name) or [""])[-1].strip()
