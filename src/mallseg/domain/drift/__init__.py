"""Whether the mall has changed, and whether a new version may take over."""
