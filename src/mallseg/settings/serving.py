"""How models are served, and what is logged."""

from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveInt

from mallseg.settings.section import Section


class HttpSettings(Section):
    """How models are served."""

    host: str
    port: int = Field(ge=0, le=65535)
    refresh_s: NonNegativeFloat
    max_body_bytes: PositiveInt
    models: tuple[str, ...]


class LogSettings(Section):
    """What is logged, and where to."""

    level: Literal["auto", "debug", "info", "warning", "error", "critical"]
    file: str
