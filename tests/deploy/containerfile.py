"""A container's steps, run without a builder: each stage in a copy of this machine's root.

It stands in for the base image, which takes a registry. Needs Linux, root and permission to mount.
It runs in a mount namespace of its own, and never removes a folder: what is mounted in it ends with
the namespace, and the process outside of it, which has seen no mount, removes them.
"""

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[2]
FILE = PROJECT / "deploy" / "Containerfile"

_CHROOT = str(shutil.which("chroot"))

_DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}


@dataclass(slots=True)
class Stage:
    """One stage of a Containerfile: where its files are, and what its instructions have said."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    said: dict[str, str] = field(default_factory=dict)

    def run(
        self, command: Sequence[str], *, user: str = "0:0", check: bool = True
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command in the stage."""
        return subprocess.run(
            [_CHROOT, f"--userspec={user}", str(self.root), *command],
            env=self.environment, check=check, capture_output=True, text=True,
        )  # fmt: skip

    def start(self, command: Sequence[str], *, user: str) -> "subprocess.Popen[str]":
        """Start a command in the stage."""
        return subprocess.Popen(
            [_CHROOT, f"--userspec={user}", str(self.root), *command],
            env=self.environment, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def list_of(self, name: str) -> list[str]:
        """Give the words of an instruction that is written as JSON."""
        words: list[str] = json.loads(self.said[name].rpartition("CMD ")[2])
        return words


def built(folder: Path) -> Stage:
    """Go through the Containerfile; give the last stage."""
    stages: dict[str, Stage] = {}
    stage = None
    for name, rest in _instructions(FILE.read_text(encoding="utf-8")):
        if name == "FROM":
            _, *alias = rest.split()
            stage = Stage(_root(folder / f"stage-{len(stages)}"))
            stages[alias[1] if alias else "last"] = stage
        elif stage is not None:
            _follow(stage, name, rest, stages)
    assert stage is not None
    return stage


def _follow(stage: Stage, name: str, rest: str, stages: Mapping[str, Stage]) -> None:
    print(f"  {name} {rest}", flush=True)
    match name:
        case "RUN":
            done = stage.run(["/bin/sh", "-c", rest], check=False)
            if done.returncode:
                sys.exit(f"{rest} ended with {done.returncode}:\n{done.stderr}")
        case "COPY":
            source = stages["build"].root if rest.startswith("--from=build ") else PROJECT
            *names, target = rest.removeprefix("--from=build ").split()
            _copy([source / each.lstrip("/") for each in names], stage.root, target)
        case "ENV":
            stage.environment |= dict(each.split("=", 1) for each in shlex.split(rest))
        case _:
            stage.said[name] = rest


def _copy(sources: Sequence[Path], root: Path, target: str) -> None:
    goal = root / target.lstrip("/")
    for source in sources:
        into = goal / source.name if target.endswith("/") else goal
        into.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, into, symlinks=True)
        else:
            shutil.copy2(source, into)


def _instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    pairs = (line.split(None, 1) for line in joined)
    return [(name, " ".join(rest.split())) for name, rest in pairs]


def _root(folder: Path) -> Path:
    """Lay an empty layer over this machine's root, with this Python as the image's."""
    upper, work, root = (folder / each for each in ("upper", "work", "root"))
    for each in (upper, work, root):
        each.mkdir(parents=True)
    layers = f"lowerdir=/,upperdir={upper},workdir={work}"
    _mount("-t", "overlay", "overlay", "-o", layers, str(root))
    _mount("-t", "proc", "proc", str(root / "proc"))
    _mount("-t", "tmpfs", "tmpfs", str(root / "dev"))
    for name, (major, minor) in _DEVICES.items():
        node = root / "dev" / name
        os.mknod(node, stat.S_IFCHR, os.makedev(major, minor))
        node.chmod(0o666)
    for name in ("resolv.conf", "hosts"):
        shutil.copyfile(f"/etc/{name}", root / "etc" / name)
    python = Path(os.path.realpath(sys.executable))
    for parent in python.parents[:-1]:
        (root / parent.relative_to("/")).chmod(0o755)  # images have it where all may run it
    link = root / "usr" / "local" / "bin" / "python"
    link.unlink(missing_ok=True)
    link.symlink_to(python)
    return root


def sealed(stage: Stage, volume: Path) -> None:
    """Make the stage read-only, but for its volume and /tmp."""
    _mount("-t", "tmpfs", "tmpfs", str(stage.root / "tmp"))
    _mount("--bind", str(volume), str(stage.root / stage.said["VOLUME"].lstrip("/")))
    _mount("-o", "remount,ro", str(stage.root))


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)
