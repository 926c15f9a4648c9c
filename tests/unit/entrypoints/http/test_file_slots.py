"""The limit of concurrent files."""

import asyncio

import pytest
from fastapi import HTTPException

from mallseg.entrypoints.http.file_slots import FileSlots


def test_a_file_waits_for_a_free_slot() -> None:
    async def work() -> list[str]:
        slots, done = FileSlots(most=1), list[str]()

        async def one(name: str) -> None:
            async with slots.acquire_within(10):
                done.append(f"{name} begins")
                await asyncio.sleep(0)
                done.append(f"{name} ends")

        await asyncio.gather(one("first"), one("second"))
        return done

    assert asyncio.run(work()) == ["first begins", "first ends", "second begins", "second ends"]


def test_a_file_that_waits_too_long_is_refused() -> None:
    async def work() -> None:
        slots = FileSlots(most=1)
        with slots.acquire():
            async with slots.acquire_within(0.01):
                pass

    with pytest.raises(HTTPException) as refused:
        asyncio.run(work())
    assert refused.value.status_code == 503
    assert refused.value.detail == "1 file is being worked on: ask again later"
