"""The service that is loaded: trained on the published customers, with keys."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.service.server import Server, mallseg
from benchmarks.whole_processes import CUSTOMERS, MALLSEG


@dataclass(frozen=True, kw_only=True)
class Store:
    """A store with a model and three keys."""

    path: Path
    keys: Mapping[str, Mapping[str, str]]

    @classmethod
    def made(cls, folder: Path, *, segments: int = 5) -> "Store":
        """Train, and make a key of each scope."""
        path = trained(folder / f"models-{segments}", segments)
        keys = {scope: made_key(path, scope) for scope in ("read", "customers", "admin")}
        return cls(path=path, keys=keys)

    @contextmanager
    def serve(self, *options: str, scope: str = "admin", **environment: str) -> Iterator[Server]:
        """Serve it; requests are sent with the key of a scope."""
        with mallseg(
            str(self.path), *options, headers=self.keys[scope], environment=environment
        ) as server:
            yield server


def trained(store: Path, segments: int) -> Path:
    """Train on the published customers; give the store."""
    run("train", CUSTOMERS, "--segments", str(segments), "--store", str(store))
    return store


def made_key(store: Path, scope: str, *options: str) -> Mapping[str, str]:
    """Make a key; give the header to send it in."""
    created = run(
        "keys", "create", "--name", f"{scope}-{len(options)}", "--scope", scope,
        "--store", str(store), "--json", *options,
    )  # fmt: skip
    return {"authorization": f"Bearer {json.loads(created)['key']}"}


def run(*words: str) -> str:
    """Run a command of mallseg; a failure ends everything."""
    done = subprocess.run([MALLSEG, *words], check=True, capture_output=True, text=True)
    return done.stdout
