"""Settings of the service and of the log."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from mallseg.settings.section import Section

_HOST = r"^(\*|(\*\.)?[A-Za-z0-9_-][A-Za-z0-9._-]*|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)$"
"""A name or an address without a port, all names below one, or any."""

_ORIGIN = r"^https?://[^/*\s]+$"


class HttpSettings(Section):
    """Settings of the service."""

    host: str
    port: int = Field(ge=0, le=65535)
    refresh_s: NonNegativeFloat
    workers: int = Field(ge=1, le=64)
    max_body_bytes: PositiveInt
    max_batch_bytes: PositiveInt
    max_file_bytes: PositiveInt
    max_files_at_once: PositiveInt
    upload_folder: str
    max_uploads: PositiveInt
    check_memory_mb: PositiveInt
    check_timeout_s: PositiveFloat
    train_memory_mb: PositiveInt
    train_timeout_s: PositiveFloat
    models: tuple[str, ...]
    max_header_bytes: int = Field(ge=1024, le=65536)
    header_timeout_s: PositiveFloat
    body_timeout_s: PositiveFloat
    keep_alive_s: PositiveFloat
    max_concurrent: PositiveInt
    stop_grace_s: float = Field(ge=0, le=7)
    root_path: str = Field(pattern="^(/[A-Za-z0-9._~-]+)*$")
    tls_certificate: str
    tls_key: str
    trusted_proxies: tuple[str, ...]
    allowed_hosts: tuple[Annotated[str, Field(pattern=_HOST)], ...]
    cors_origins: tuple[Annotated[str, Field(pattern=_ORIGIN)], ...]
    docs: bool
    open_metrics: bool


class LogSettings(Section):
    """Settings of the log."""

    level: Literal["auto", "debug", "info", "warning", "error", "critical"]
    format: Literal["auto", "text", "json"]
    file: str
