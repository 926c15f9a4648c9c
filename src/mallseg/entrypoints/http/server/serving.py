"""uvicorn, set up for mallseg."""

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
from mallseg.entrypoints.http.load_shedding import Turns
from mallseg.entrypoints.http.memory import give_memory_back
from mallseg.entrypoints.http.server.immediate_answers import PromptProtocol
from mallseg.entrypoints.http.server.limits import Limits
from mallseg.entrypoints.http.server.server import GracefulServer, StoppingTimes
from mallseg.entrypoints.http.server.worker import Place
from mallseg.settings.serving import HttpSettings

_MOST_FILES = 65536


def serve(container: Container, listening: socket) -> None:
    """Serve on a socket until a signal says to stop.

    Raises
    ------
    InvalidOptionError
        The certificate or its key cannot be used.
    """
    _server(container).run(sockets=[listening])


def serve_as_worker(container: Container, place: str) -> None:
    """Serve at the place that a supervisor gives, until a signal says to stop, or it is gone.

    Raises
    ------
    InvalidOptionError
        The certificate or its key cannot be used.
    """
    given = Place.of(place)

    def say_ready() -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(given.channel, server.handle_exit, signal.SIGTERM, None)
        given.say_ready()

    server = _server(container, service=os.getppid(), is_last=False, on_ready=say_ready)
    server.run(sockets=[given.listening])


def _server(container: Container, *, service: int | None = None, **options: Any) -> GracefulServer:
    allow_connections()
    give_memory_back()
    http, app = container.settings().http, create_app(container, service=service)
    return GracefulServer(
        configured(app, http),
        times=StoppingTimes(grace_s=http.stop_grace_s),
        handshake_s=http.header_timeout_s,
        turns=Turns(http.max_concurrent),
        hot_path=app.state.hot_path,
        **options,
    )


def allow_connections() -> None:
    """Open as many files as the system lets us: shells commonly allow 1024, a connection each."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def configured(app: Any, http: HttpSettings) -> Config:
    """Set uvicorn up as the settings say.

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
    config = config_of(
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


def config_of(app: Any, limits: Limits, **options: Any) -> Config:
    """Set uvicorn up: no logging of its own, no other protocol, and nothing said of itself."""
    protocol = cast(type[PromptProtocol], partial(PromptProtocol, limits=limits))
    return Config(
        app,
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=cast(int, limits.keep_alive_s),  # it goes to a timer: any number will do
        **options,
    )
