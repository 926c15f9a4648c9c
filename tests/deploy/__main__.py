"""Looks at what is deployed: rules by promtool, the unit by systemd, the container by running it.

Usage: python -m tests.deploy

Needs Linux, root, permission to mount, promtool (Debian's `prometheus`) and systemd-analyze.
"""

import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.deploy.containerfile import PROJECT, Stage, built, sealed

DEPLOY = PROJECT / "deploy"
MOST_EXPOSED = 1.5
"""systemd's score: 0 is a unit that can do nothing, 10 one without any protection."""


def rules() -> None:
    """Have promtool check the rules, and run their tests."""
    rules = DEPLOY / "prometheus" / "mallseg.rules.yml"
    _run("promtool", "check", "rules", str(rules))
    _run("promtool", "test", "rules", str(rules.with_name("mallseg.rules.test.yml")))


def unit(folder: Path) -> None:
    """Have systemd read the unit, and score it."""
    copy = folder / "mallseg.service"
    text = (DEPLOY / "mallseg.service").read_text(encoding="utf-8")
    copy.write_text(text.replace("/opt/mallseg/bin/mallseg", "/bin/true"), encoding="utf-8")
    output = _run("systemd-analyze", "verify", str(copy))
    assert not output, output
    scored = _run("systemd-analyze", "security", "--offline=true", str(copy))
    found = re.search(r"exposure level for mallseg.service: ([0-9.]+)", scored)
    assert found is not None, scored
    print(f"unit: systemd's exposure level is {found[1]} (at most {MOST_EXPOSED})")
    assert float(found[1]) <= MOST_EXPOSED


def container(folder: Path) -> None:
    """Run the Containerfile's steps, then the container: read-only, as nobody, until SIGTERM."""
    image = built(folder)
    assert not image.run(
        ["sh", "-c", "ls /opt/mallseg/bin | grep -E '^(pip|hatch)' || true"]
    ).stdout
    volume = folder / "volume"
    volume.mkdir()
    shutil.copy(PROJECT / "data" / "mall_customers.csv", volume)
    user = image.said["USER"]
    shutil.chown(volume, *map(int, user.split(":")))
    sealed(image, volume)
    home = image.said["WORKDIR"]
    image.run(["mallseg", "train", f"{home}/mall_customers.csv", "--segments", "5"], user=user)
    image.run(["mallseg", "keys", "create", "--name", "first", "--scope", "read"], user=user)
    refused = image.run(["touch", "/opt/mallseg/other"], user=user, check=False)
    assert refused.returncode, "the root is writable"
    image.environment["MALLSEG_HTTP__ALLOWED_HOSTS"] = '["mall.example"]'
    _serve(image, user)


def _serve(image: Stage, user: str) -> None:
    server = image.start([*image.list_of("ENTRYPOINT"), *image.list_of("CMD")], user=user)
    try:
        check = image.list_of("HEALTHCHECK")
        deadline = time.monotonic() + 30
        while (answer := image.run(check, user=user, check=False)).returncode:
            assert time.monotonic() < deadline, answer.stderr
            assert server.poll() is None, server.stderr and server.stderr.read()
            time.sleep(0.2)
        status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
        assert re.search(r"^Uid:\s+10001", status, re.MULTILINE)
        assert re.search(r"^CapEff:\s+0+$", status, re.MULTILINE)
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=12) == 0
    finally:
        server.kill()
    print("container: healthy, nobody's, without capabilities, read-only; ended by SIGTERM with 0")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{output}")
    return output


def main() -> None:
    """Check everything."""
    match sys.argv[1:]:
        case ["--container", folder]:
            container(Path(folder))
        case _:
            with tempfile.TemporaryDirectory() as name:
                rules()
                unit(Path(name))
                again = [sys.executable, "-m", "tests.deploy", "--container", name]
                sys.exit(subprocess.run(["unshare", "--mount", *again], check=False).returncode)


if __name__ == "__main__":
    main()
