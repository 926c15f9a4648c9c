"""``mallseg serve``: the HTTP API under uvicorn."""

import gc
import logging
import socket
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.domain.service.exposure import check_exposure
from mallseg.entrypoints.cli.options import model_option, setting_option, store_option
from mallseg.entrypoints.cli.session import Session, shared_options

if TYPE_CHECKING:
    from mallseg.container import Container
    from mallseg.settings.serving import HttpSettings

SERVER = "mallseg.entrypoints.http.server"
"""A string, not an import: the command line and HTTP are independent. A test resolves it."""


@click.command()
@setting_option(
    "--host",
    to="http.host",
    metavar="ADDRESS",
    help="The address to listen on.  [default: 127.0.0.1]",
)
@setting_option(
    "--port", to="http.port", type=int, help="The port; 0 takes a free one.  [default: 8000]"
)
@setting_option(
    "--allowed-host",
    to="http.allowed_hosts",
    is_list=True,
    multiple=True,
    metavar="NAME",
    help="A host name it may be reached by, such as mallseg.example. May be repeated.",
)
@setting_option(
    "--workers",
    to="http.workers",
    type=int,
    help="The number of worker processes; SIGHUP replaces them one after the other.  [default: 1]",
)
@setting_option(
    "--root-path",
    to="http.root_path",
    metavar="PREFIX",
    help="The path prefix that a proxy strips, such as /segments.",
)
@setting_option(
    "--tls-certificate",
    to="http.tls_certificate",
    metavar="FILE",
    help="Serve over TLS with this certificate and its chain (PEM).",
)
@setting_option("--tls-key", to="http.tls_key", metavar="FILE", help="The certificate's key.")
@click.option("--worker", metavar="DESCRIPTORS", hidden=True, help="Set by the supervisor.")
@model_option
@store_option
@shared_options
@click.pass_obj
def serve(session: Session, worker: str | None) -> None:
    """Serve over HTTP until stopped; newly trained versions are picked up while running."""
    container = session.open("serve", usual_level=logging.INFO)
    session.configure_logging()
    http = container.settings().http
    if worker is not None:
        _prepared(session, "serving").serve_as_worker(container, worker)
        return
    check_exposure(http.host, has_keys=_has_keys(container), allowed_hosts=http.allowed_hosts)
    listening = _listen(http.host, http.port)
    server = _prepared(session, "supervisor" if http.workers > 1 else "serving")
    session.log(logging.INFO, "listening", **_addresses(http, listening))
    if http.workers > 1:
        session.exit_code = server.supervise(session.words, listening, http)
    else:
        server.serve(container, listening)


def _prepared(session: Session, module: str) -> ModuleType:
    """Prepare a long run: collect garbage again (see `run` in main.py), never block on the log."""
    server = import_module(f"{SERVER}.{module}")
    session.log_without_waiting()
    gc.freeze()
    gc.enable()
    return server


def _addresses(http: "HttpSettings", listening: socket.socket) -> dict[str, str]:
    host, port = listening.getsockname()[:2]
    scheme = "https" if http.tls_certificate else "http"
    url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
    return {"url": url, "docs": f"{url}/docs"}


def _has_keys(container: "Container") -> bool:
    ring = container.api_keys().ring()
    return ring is not None and bool(ring.usable(datetime.now(UTC)))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    is_every = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((host, port), family=family, dualstack_ipv6=is_every)
    except OSError as error:
        raise InvalidOptionError(
            "port", OptionFault.PORT_UNAVAILABLE, port=port, detail=system_text(error)
        ) from None
