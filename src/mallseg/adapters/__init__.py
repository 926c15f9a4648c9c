"""The outside world behind the domain's ports. Only the container names what stands here."""
