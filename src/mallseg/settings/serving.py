"""How models are served, and what is logged."""

from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from mallseg.settings.section import Section


class HttpSettings(Section):
    """How models are served."""

    host: str
    port: int = Field(ge=0, le=65535)
    refresh_s: NonNegativeFloat
    workers: int = Field(ge=1, le=64)
    max_body_bytes: PositiveInt
    max_batch_bytes: PositiveInt
    max_file_bytes: PositiveInt
    max_files_at_once: PositiveInt
    check_memory_mb: PositiveInt
    check_timeout_s: PositiveFloat
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
    allowed_hosts: tuple[str, ...]
    cors_origins: tuple[str, ...]
    docs: bool
    open_metrics: bool


class LogSettings(Section):
    """What is logged, and where to."""

    level: Literal["auto", "debug", "info", "warning", "error", "critical"]
    format: Literal["auto", "text", "json"]
    file: str
