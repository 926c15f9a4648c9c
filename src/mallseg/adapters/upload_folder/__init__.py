"""Files that a service was sent, in a private folder."""
