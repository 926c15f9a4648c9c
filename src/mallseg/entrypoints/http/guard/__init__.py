"""Who may ask, from where, and what a request may hold."""
