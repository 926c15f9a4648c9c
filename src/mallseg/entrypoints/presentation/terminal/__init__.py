"""What the commands print for people: cards, tables, comparisons, lists of versions."""
