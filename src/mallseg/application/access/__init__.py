"""Keys to the service: made, listed, revoked."""
