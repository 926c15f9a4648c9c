"""What every section of the settings has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen; an unknown name in it is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
