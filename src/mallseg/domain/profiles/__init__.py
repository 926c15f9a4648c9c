"""Who the customers of a segment are, as far as it may be disclosed."""
