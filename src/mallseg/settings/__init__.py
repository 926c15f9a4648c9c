"""What may be set, and how the settings are put together."""
