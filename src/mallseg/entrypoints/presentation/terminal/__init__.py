"""The output of the commands for people: cards, tables, comparisons, lists of versions."""
