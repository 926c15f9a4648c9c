"""Protocols that clients of other servers speak, answered by the same use-cases."""
