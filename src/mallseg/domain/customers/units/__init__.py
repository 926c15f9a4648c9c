"""Whether values are in the unit that is declared."""
