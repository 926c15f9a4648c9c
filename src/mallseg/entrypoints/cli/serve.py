"""``mallseg serve``: the HTTP API under uvicorn."""

import gc
import logging
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.entrypoints.cli.options import model_option, setting_option, store_option
from mallseg.entrypoints.cli.session import Session, shared_options

if TYPE_CHECKING:
    from mallseg.settings.serving import HttpSettings

SERVE = "mallseg.entrypoints.http.server.serving:serve"
"""A text, not an import: the command line and HTTP do not know each other. A test resolves it."""


@click.command()
@setting_option(
    "--host", to="http.host", metavar="ADDRESS", help="Where to listen.  [default: 127.0.0.1]"
)
@setting_option(
    "--port", to="http.port", type=int, help="The port; 0 takes a free one.  [default: 8000]"
)
@setting_option(
    "--root-path",
    to="http.root_path",
    metavar="PREFIX",
    help="The prefix that a proxy in front takes away, such as /segments.",
)
@setting_option(
    "--tls-certificate",
    to="http.tls_certificate",
    metavar="FILE",
    help="Serve over TLS with this certificate and its chain (PEM).",
)
@setting_option("--tls-key", to="http.tls_key", metavar="FILE", help="The certificate's key.")
@model_option
@store_option
@shared_options
@click.pass_obj
def serve(session: Session) -> None:
    """Answer over HTTP until stopped; a newly trained version is picked up while running."""
    container = session.open("serve", usual_level=logging.INFO)
    session.configure_logging()
    http = container.settings().http
    listening = _listen(http.host, http.port)

    from uvicorn.importer import import_from_string

    run = import_from_string(SERVE)
    session.log_without_waiting()
    session.log(logging.INFO, "listening", **_addresses(http, listening))
    gc.freeze()
    gc.enable()  # a server lives long enough to make garbage: see `run` in main.py
    run(container, listening)


def _addresses(http: "HttpSettings", listening: socket.socket) -> dict[str, str]:
    host, port = listening.getsockname()[:2]
    scheme = "https" if http.tls_certificate else "http"
    url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
    return {"url": url, "docs": f"{url}/docs"}


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
