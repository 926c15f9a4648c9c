"""Keys to the service in words."""

NEW_KEY = (
    "It is shown only now: the store keeps a digest. Clients send it with each request, as "
    "X-API-Key or so:"
)
NO_KEYS = "There is no key yet: make one with `mallseg keys create --name NAME --scope read`"
NONE_LEFT = (
    "No key is left, and no one may ask the service until there is one. To serve this machine "
    "without keys again, remove keys.json from the store and start the service anew."
)


def revoked(name: str) -> str:
    """Say that a key is not good any more."""
    return f"The key {name} is revoked; a running service refuses it within two seconds."


def made(name: str, scopes: tuple[str, ...]) -> str:
    """Say what a new key is good for."""
    return f"The key {name} is made, for {' and '.join(scopes)}."
