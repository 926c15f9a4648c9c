"""Whether the mall has drifted, and whether a new version may be promoted."""
