"""As much load as is usual, for long; and much work beside health."""

import asyncio

from benchmarks.abuse.clients import LIVE, Tally, ask_while
from benchmarks.abuse.figure import WHOLE, Figure, Scale
from benchmarks.abuse.requests import A_CUSTOMER, get, post
from benchmarks.service.server import Server


def steady(server: Server, scale: Scale) -> Figure:
    """Have eleven clients ask every 20 ms and a bit: some 500 times a second."""
    message = post("/v1/assignments", A_CUSTOMER, server.headers)

    async def asked(seconds: float) -> Tally:
        return await ask_while(
            server.port, 11, lambda _: asyncio.sleep(seconds), request=message, pause_s=0.02
        )

    asyncio.run(asked(2))  # until memory is as it stays
    before = sum(server.resident_mib)
    tally = asyncio.run(asked(scale.steady_s))
    grown = sum(server.resident_mib) - before
    failed, p99 = failed_in(tally), tally.quantile_ms(0.99)
    return Figure(
        promise=f"500 requests/s {scale.lasting(scale.steady_s, WHOLE.steady_s)}",
        target="0 errors, p99 <= 20 ms, memory drift <= 10 MiB",
        measured=f"{tally.answered / scale.steady_s:.0f}/s, errors {failed}, p99 {p99:.1f} ms, "
        f"drift {grown:.1f} MiB",
        holds=not failed and grown <= 10,
        in_time=p99 <= 20,
    )


def beside_cards(server: Server, scale: Scale) -> Figure:
    """Ask for health while eight clients ask for the cards of a model of many segments."""
    cards, health = asyncio.run(_beside_cards(server, 10 if scale.is_timed else 1))
    failed, p99 = failed_in(cards) + failed_in(health), health.quantile_ms(0.99)
    return Figure(
        promise="/livez while 8 clients ask for the cards of a 20-segment model",
        target="p99 <= 20 ms",
        measured=f"p99 {p99:.1f} ms beside {cards.answered} answers, failed {failed}",
        holds=not failed,
        in_time=p99 <= 20,
    )


async def _beside_cards(server: Server, seconds: float) -> tuple[Tally, Tally]:
    message = get("/v1/segments", server.headers)
    cards, health = await asyncio.gather(
        ask_while(server.port, 8, lambda _: asyncio.sleep(seconds), request=message),
        ask_while(server.port, 1, lambda _: asyncio.sleep(seconds), request=LIVE, pause_s=0.01),
    )
    return cards, health


def failed_in(tally: Tally) -> int:
    """Count answers of another status than 200, and requests without any."""
    return tally.answered - tally.statuses[200] + tally.lost + tally.refused
