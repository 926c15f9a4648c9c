"""Use-cases that read a source without training: check, preview, compare its columns."""
