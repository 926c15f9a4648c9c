"""The base of all sections of the settings."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_settings import NoDecode


class Section(BaseModel):
    """Frozen; an unknown name in it is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _split(value: object) -> object:
    """Options and the environment write a list as one text with commas, empty for none."""
    if isinstance(value, str):
        return value.split(",") if value else []
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""A list of names, in TOML or as one text."""
