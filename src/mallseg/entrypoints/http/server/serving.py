"""Starts the server: in this process, or as one of several workers."""

import asyncio
import os
import resource
import signal
import ssl
from functools import partial
from socket import socket
from typing import Any, cast

from uvicorn.config import Config

from mallseg.container import Container
from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.load_shedding import RequestSlots
from mallseg.entrypoints.http.memory import tune_malloc
from mallseg.entrypoints.http.server.hot_path_protocol import HotPathProtocol
from mallseg.entrypoints.http.server.limits import Limits
from mallseg.entrypoints.http.server.server import GracefulServer, ShutdownTimes
from mallseg.entrypoints.http.server.worker import WorkerSockets
from mallseg.settings.serving import HttpSettings

_MAX_OPEN_FILES = 65536


def serve(container: Container, listening: socket) -> None:
    """Serve on a socket until a signal says to stop.

    Raises
    ------
    InvalidOptionError
        The certificate or its key cannot be used.
    """
    _build_server(container).run(sockets=[listening])


def serve_as_worker(container: Container, descriptors: str) -> None:
    """Serve on a supervisor's socket until it says to stop, or is gone.

    Raises
    ------
    InvalidOptionError
        The certificate or its key cannot be used.
    """
    sockets = WorkerSockets.of(descriptors)

    def report_ready() -> None:
        loop = asyncio.get_running_loop()
        # The supervisor sends nothing: the channel is readable once it is gone.
        loop.add_reader(sockets.channel, server.handle_exit, signal.SIGTERM, None)
        sockets.report_ready()

    server = _build_server(
        container, service=os.getppid(), owns_sockets=False, on_ready=report_ready
    )
    server.run(sockets=[sockets.listening])


def _build_server(
    container: Container, *, service: int | None = None, **options: Any
) -> GracefulServer:
    raise_file_limit()
    tune_malloc()
    http, app = container.settings().http, create_app(container, service=service)
    return GracefulServer(
        uvicorn_config(app, http),
        times=ShutdownTimes(grace_s=http.stop_grace_s),
        handshake_s=http.header_timeout_s,
        slots=RequestSlots(http.max_concurrent),
        hot_path=app.state.hot_path,
        **options,
    )


def raise_file_limit() -> None:
    """Raise the soft limit of open files, commonly 1024: each connection is one."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MAX_OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _MAX_OPEN_FILES)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def uvicorn_config(app: Any, http: HttpSettings) -> Config:
    """Make uvicorn's configuration from the settings.

    Raises
    ------
    InvalidOptionError
        The certificate or its key cannot be used.
    """
    limits = Limits(
        header_bytes=http.max_header_bytes,
        headers_s=http.header_timeout_s,
        body_s=http.body_timeout_s,
        keep_alive_s=http.keep_alive_s,
    )
    config = base_config(
        app,
        limits,
        root_path=http.root_path,
        proxy_headers=bool(http.trusted_proxies),
        forwarded_allow_ips=[*http.trusted_proxies],
        ssl_certfile=http.tls_certificate or None,
        ssl_keyfile=http.tls_key or None,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise InvalidOptionError(
            "TLS certificate", OptionFault.NO_CERTIFICATE, detail=system_text(error)
        ) from None
    return config


def base_config(app: Any, limits: Limits, **options: Any) -> Config:
    """Make uvicorn's configuration: without its logging, WebSockets and Server header."""
    protocol = cast(type[HotPathProtocol], partial(HotPathProtocol, limits=limits))
    return Config(
        app,
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=cast(int, limits.keep_alive_s),  # passed to a timer, which takes floats
        **options,
    )
