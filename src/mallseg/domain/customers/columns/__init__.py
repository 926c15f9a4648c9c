"""The columns of a source: where they stand, what they hold, and which one is a feature's."""
