"""Which new segments continue which old ones, and the slugs and names that they keep."""
