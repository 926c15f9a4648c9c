"""Use-cases that follow customers from month to month."""
