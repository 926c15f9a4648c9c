"""``mallseg serve``: the HTTP API under uvicorn."""

import gc
import logging
import signal
import socket
from ipaddress import ip_address
from pathlib import Path

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.entrypoints.cli.options import model_option, store_option
from mallseg.entrypoints.cli.session import Session, shared_options

APP = "mallseg.entrypoints.http.app:create_app"
"""A text, not an import: the command line and HTTP do not know each other. A test resolves it."""


@click.command()
@click.option("--host", metavar="ADDRESS", help="Where to listen.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="The port; 0 takes a free one.  [default: 8000]")
@model_option
@store_option
@shared_options
@click.pass_obj
def serve(
    session: Session, *, host: str | None, port: int | None, model: str | None, store: Path | None
) -> None:
    """Answer over HTTP until stopped; a newly trained version is picked up while running."""
    container = session.open(
        "serve",
        usual_level=logging.INFO,
        settings={
            "http": {"host": host, "port": port},
            "model": {"name": model},
            "store": {"path": store},
        },
    )
    session.configure_logging()
    http = container.settings().http
    listening = _listen(http.host, http.port)

    import uvicorn
    from uvicorn.importer import import_from_string

    app = import_from_string(APP)(container)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    host, bound_port = listening.getsockname()[:2]
    address = f"[{host}]:{bound_port}" if ":" in host else f"{host}:{bound_port}"
    session.log(logging.INFO, "listening", url=f"http://{address}", docs=f"http://{address}/docs")
    # uvicorn stops in good order and then raises the signal again: stopping is no failure.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    gc.freeze()
    gc.enable()  # a server lives long enough to make garbage: see `run` in main.py
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        session.log(logging.INFO, "stopped")


def _listen(host: str, port: int) -> socket.socket:
    if host != "localhost" and not _is_loopback(host):
        raise InvalidOptionError(
            "host", OptionFault.NOT_LOOPBACK, addresses=("127.0.0.1", "::1", "localhost")
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise InvalidOptionError(
            "port", OptionFault.PORT_UNAVAILABLE, port=port, detail=system_text(error)
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
