"""Keep who is in which segment since when."""
