"""Files that a service was sent, and keeps for a while."""
