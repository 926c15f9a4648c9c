"""Standard inference protocols, answered by the same use-cases."""
