"""Files that were uploaded to a service."""
