"""The number of segments of a mall, and its certainty."""
