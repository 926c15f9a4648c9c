"""Promotions under load, and parts that break while the service goes on."""

import asyncio
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.abuse.clients import Tally, answers, ask_while
from benchmarks.abuse.figure import Figure, Scale
from benchmarks.abuse.guarded import Store, run
from benchmarks.abuse.parts import reported_by
from benchmarks.abuse.requests import A_CUSTOMER, post
from benchmarks.abuse.steady import failed_in
from benchmarks.service.server import Server
from benchmarks.whole_processes import CUSTOMERS


def promoted(store: Store, scale: Scale) -> Figure:
    """Promote two versions in turn, through the service, while customers are assigned."""
    run("train", CUSTOMERS, "--segments", "6", "--promote", "always", "--store", str(store.path))
    with store.serve("--workers", "2") as server:
        expected = {}
        for version in (1, 2):
            answer = json.loads(server.ask(f"/v1/segments?version={version}"))
            expected[version] = {each["slug"]: each["name"] for each in answer["segments"]}
        seen, done = asyncio.run(_promoted(server, scale))
        wrong = sum(not _fits(body, expected) for body in seen.bodies or ())
        last_s = _time_to_all(server)
    return Figure(
        promise=f"{scale.promotions} promotions under {scale.requests} requests, 2 workers",
        target="every answer's segments match the version it names; known to all within 2 s",
        measured=f"{len(seen.bodies or ())} answers, {wrong} wrong, failed {failed_in(seen)}, "
        f"{done} promotions, the last known after {last_s:.1f} s",
        holds=not wrong and not failed_in(seen) and done == scale.promotions and last_s <= 2.0,
    )


async def _promoted(server: Server, scale: Scale) -> tuple[Tally, int]:
    done = 0

    async def steps(tally: Tally) -> None:
        nonlocal done
        tally.bodies = []
        for turn in range(scale.promotions):
            done += await asyncio.to_thread(_promote, server, 1 + turn % 2)
        await answers(tally, scale.requests)

    message = post("/v1/assignments", A_CUSTOMER, server.headers)
    return await ask_while(server.port, 8, steps, request=message), done


def _promote(server: Server, version: int) -> bool:
    body = json.dumps({"version": version}).encode()
    return bool(server.ask("/v1/models/mall/promote", body))


def _fits(body: bytes, expected: dict[int, dict[str, str]]) -> bool:
    answer = json.loads(body)
    segments = expected[answer["version"]]
    return (
        set(answer["distances"]) == set(segments)
        and segments[answer["segment"]["slug"]] == answer["segment"]["name"]
    )


def _time_to_all(server: Server) -> float:
    """Promote once more; give the seconds until no answer names the version before."""
    _promote(server, 1)
    _promote(server, 2)
    started_s = last_s = time.monotonic()
    while time.monotonic() - started_s < 4:
        body = json.dumps(A_CUSTOMER).encode()
        if json.loads(server.ask("/v1/assignments", body))["version"] != 2:
            last_s = time.monotonic()
        time.sleep(0.01)
    return last_s - started_s


def broken(store: Store, folder: Path) -> Figure:
    """Damage the next version, then take the store away: what was good is served on."""
    copy = Store(path=folder / "copy", keys=store.keys)
    shutil.copytree(store.path, copy.path)
    with copy.serve() as server:
        reported = {
            "model damaged": _reported(server, lambda: _damage(copy.path)),
            "store gone": _reported(server, lambda: copy.path.rename(folder / "away")),
        }
    wrong = {cause: seen for cause, seen in reported.items() if not all(seen.values())}
    return Figure(
        promise="the model damaged, the store gone, while serving",
        target="the last good model serves on, said in metric and /readyz's body",
        measured=f"{', '.join(reported)}: {wrong or 'served on, said in both'}",
        holds=not wrong,
    )


def _reported(server: Server, break_it: Callable[[], object]) -> dict[str, bool]:
    server.ask("/v1/assignments", json.dumps(A_CUSTOMER).encode())
    break_it()
    time.sleep(2)
    return reported_by(server)


def _damage(store: Path) -> None:
    run("train", CUSTOMERS, "--segments", "4", "--promote", "always", "--store", str(store))
    versions = store / "mall" / "versions"
    newest = max(int(each.name) for each in versions.iterdir() if each.name.isdigit())
    (versions / str(newest) / "model.joblib").write_bytes(b"damage")
