"""Results that are kept on disk: a run that was stopped goes on, and more malls cost only theirs.

A result is kept for the sources that made it: where any module that its measure imports has
changed, it is measured again.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from joblib import Memory

from benchmarks.honest.sample import Sample

Job = TypeVar("Job")
Result = TypeVar("Result")

_OWN = ("mallseg", "benchmarks", "tests")


def each(measure: Callable[[Job], Result], jobs: Sequence[Job], sample: Sample) -> list[Result]:
    """Measure all jobs in some processes, but those of which the result is kept.

    Parameters
    ----------
    measure
        A function of a module; it depends on its job and on nothing else.
    """
    if sample.folder is not None:
        folder = sample.folder / version_of(sources(measure.__module__))
        measure = Memory(folder, verbose=0).cache(measure)
    if sample.processes == 1:
        return [*map(measure, jobs)]
    with ProcessPoolExecutor(sample.processes) as processes:
        return [*processes.map(measure, jobs)]


def version_of(found: Mapping[str, bytes]) -> str:
    """Hash some sources."""
    return sha256(b"\0".join(found[name] for name in sorted(found))).hexdigest()[:16]


def sources(module: str) -> Mapping[str, bytes]:
    """Read a module and all of ours that it imports, by name."""
    found: dict[str, bytes] = {}
    left = {module}
    while left:
        name = left.pop()
        if name in found or name.split(".")[0] not in _OWN:
            continue
        source = _source(name)
        if source is not None:
            found[name] = source
            left.update(_imported(source))
    return found


def _source(name: str) -> bytes | None:
    """Read a module; None for a name in one, and for a folder."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin).read_bytes() if spec is not None and spec.origin else None


def _imported(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
