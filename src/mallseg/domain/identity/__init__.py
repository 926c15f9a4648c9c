"""The identity of segments from version to version: continuations, slugs and names."""
