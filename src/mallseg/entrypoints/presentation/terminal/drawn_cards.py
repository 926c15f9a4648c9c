"""Cards drawn with frames and bars, for terminals."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mallseg.domain.profiles.breakdown_table import GroupShare
from mallseg.domain.visible import visible
from mallseg.entrypoints.presentation.terminal.lines import writing
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.words.borders import CARD_NOTES, CARD_TITLES
from mallseg.entrypoints.presentation.words.breakdowns import amount, shown
from mallseg.entrypoints.presentation.words.cards import (
    across,
    how_good,
    offered_as,
    rule_phrase,
    sets_apart,
    size,
    suppressed,
    worth,
)
from mallseg.entrypoints.presentation.words.features import average, value_span
from mallseg.entrypoints.presentation.words.identity import stale_note, stale_remedy
from mallseg.entrypoints.presentation.words.phrases import in_percent, sentence

_MOST_READABLE = 100
_BAR = 20
_LEAST_FOR_BARS = 64
_FRAME = 6


class _Signs(NamedTuple):
    """The characters that a terminal can show."""

    full: str
    empty: str
    bullet: str


_UNICODE = _Signs(full="█", empty="░", bullet="•")
_ASCII = _Signs(full="#", empty=".", bullet="-")


def draw_cards(cards: Sequence[Card], console: Console | None = None) -> None:
    """Draw a frame around each segment, within the terminal's width."""
    console = console or Console(highlight=False, markup=False, emoji=False)
    width = min(console.width, _MOST_READABLE)
    signs = _ASCII if console.options.ascii_only else _UNICODE
    for card in cards:
        title = _text(f"{card.segment.number}  {card.segment.name}", style="bold")
        fits = title.cell_len + _FRAME <= width  # a frame would cut it
        parts = _parts(card, signs, bars=width >= _LEAST_FOR_BARS)
        panel = Panel(
            Group(*parts) if fits else Group(title, *parts),
            title=title if fits else None,
            title_align="left",
            subtitle=_text(size(card)),
            subtitle_align="right",
            box=box.ROUNDED,
            padding=(0, 1),
            width=width,
        )
        with writing():
            console.print(panel)


def _parts(card: Card, signs: _Signs, *, bars: bool) -> Iterator[RenderableType]:
    if card.stale_name:
        yield _text(stale_note(card.stale_name), style="yellow").append(
            f" {visible(stale_remedy(card.stale_name))}", style="dim"
        )
    yield _text(card.segment.description, style="italic")
    if said := sets_apart(card):
        yield _text(said, style="bold")
    yield ""
    yield _features(card)
    if any(own.shares for own in card.breakdowns):
        yield ""
        yield _people(card, signs, bars=bars)
    if notes := [*_notes(card)]:
        yield ""
        yield _pairs(notes)
    if card.offers:
        yield ""
        yield _list(
            "What to offer",
            [(f"{sentence(each.offer)} ", sentence(each.reason)) for each in card.offers],
            signs,
        )
    if said := offered_as(card):
        yield ""
        yield said
    if card.avoid:
        yield ""
        yield _list("What to avoid", [("", sentence(text)) for text in card.avoid], signs)


def _features(card: Card) -> Table:
    table = _grid()
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    typical = card.profile.typical if card.profile else None
    for i, (feature, mean) in enumerate(zip(card.features, card.segment.centre, strict=True)):
        if feature in card.hidden:
            continue
        low_high = f"eight in ten {value_span(feature, *typical[i])}" if typical else ""
        table.add_row(
            _text(feature.label),
            _text(average(feature, mean), style="cyan"),
            _text(low_high, style="dim"),
        )
    return table


def _people(card: Card, signs: _Signs, *, bars: bool) -> Table:
    table = _grid()
    for justify in ("left", "left", "right", "left"):
        table.add_column(justify=justify)
    for own in card.breakdowns:
        for i, (label, share) in enumerate(shown(own.breakdown, own.shares or ())):
            table.add_row(
                _text("" if i else own.breakdown.label),
                _text(label),
                _text(amount(share), style="cyan"),
                _bar(share, signs) if bars else "",
                _text(f"mall {in_percent(share.overall)}", style="dim"),
            )
    return table


def _bar(share: GroupShare, signs: _Signs) -> Text:
    full = round(_BAR * share.drawn)
    return _text(signs.full * full, style="cyan").append(signs.empty * (_BAR - full), style="dim")


def _notes(card: Card) -> Iterator[tuple[str, Text]]:
    if card.worth:
        yield "they have", _text(worth(card.worth))
    if missing := suppressed(card):
        yield "who they are", _text(missing, style="dim")
    if card.rule:
        rule = _text(f"{rule_phrase(card.rule, card.features)}; ").append(
            how_good(card.rule), style="dim"
        )
        yield "rule of thumb", rule
    for kind, note in CARD_NOTES.items():
        if names := across(card, kind):
            yield CARD_TITLES[kind], _text(note.format(names=names))


def _pairs(notes: Sequence[tuple[str, Text]]) -> Table:
    table = _grid()
    table.add_column(no_wrap=True)
    table.add_column()
    for name, text in notes:
        table.add_row(_text(name), text)
    return table


def _list(heading: str, items: Sequence[tuple[str, str]], signs: _Signs) -> Group:
    table = _grid()
    table.add_column(no_wrap=True)
    table.add_column()
    for first, rest in items:
        table.add_row(
            signs.bullet, _text(first).append(visible(rest), style="dim" if first else "")
        )
    return Group(_text(heading, style="bold"), table)


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)


def _grid() -> Table:
    return Table.grid(padding=(0, 2, 0, 0))
