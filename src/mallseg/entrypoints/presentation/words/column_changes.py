"""Words about columns that have changed since the settings of a file were saved."""

from mallseg.domain.sources.column_changes import Change, ColumnChange


def change_sentence(change: ColumnChange) -> str:
    """Say what has become of a column."""
    column = f"Column {change.column!r}"
    match change.change:
        case Change.VANISHED:
            return f"{column} is gone since the settings were saved."
        case Change.CAME:
            return f"{column} is new since the settings were saved: {change.now}."
        case Change.OTHER_KIND:
            return f"{column} held {change.before} when the settings were saved, now {change.now}."
    if change.times is not None:
        return f"{column} has about {change.times:.4g} times the values of when it was saved."
    return f"{column} was in {change.before or 'no unit'}, and is in {change.now or 'none'} now."
