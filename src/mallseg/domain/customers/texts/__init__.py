"""What the texts in a source say: numbers, currencies, periods, and the names of columns."""
