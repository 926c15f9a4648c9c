"""Authentication and authorisation of the service's clients."""
