"""Which adapter reads a source of customers, and which one copies it."""
