"""Use-cases on stored versions: list, compare, promote, rename, delete."""
