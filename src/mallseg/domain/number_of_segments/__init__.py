"""How many segments a mall has, and how certain that is."""
