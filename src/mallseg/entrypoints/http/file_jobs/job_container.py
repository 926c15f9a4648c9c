"""The container of a job: the service's settings, with how the file is read."""

from collections.abc import Mapping
from typing import Any

from mallseg.container import Container, build_container
from mallseg.settings.overrides import merge_settings


def job_container(parameters: Mapping[str, Any], read_as: str = "read_as") -> Container:
    """Make it from the parameters of a job, one of which says how the file is read."""
    return build_container(settings=merge_settings(parameters["settings"], parameters[read_as]))
