"""Cards as an HTML fragment, for the output of a notebook's cell."""

from collections.abc import Sequence

from mallseg.entrypoints.presentation.colours import colours_of
from mallseg.entrypoints.presentation.html.templates import templates
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.words.breakdowns import shown
from mallseg.entrypoints.presentation.words.cards import how_good, suppressed, worth


def card_list(cards: Sequence[Card]) -> str:
    """Render cards side by side, without scripts or page-wide styles."""
    return (
        templates()
        .get_template("card_list.html.j2")
        .render(
            cards=cards,
            colours=colours_of(card.segment.slug for card in cards),
            how_good=how_good,
            shown=shown,
            suppressed=suppressed,
            worth=worth,
        )
    )
