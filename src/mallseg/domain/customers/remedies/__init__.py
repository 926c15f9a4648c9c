"""The reasons why a source is refused, and the options with which it can be read."""
