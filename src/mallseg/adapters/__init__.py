"""Technologies that implement the domain's ports. Only the container names what is here."""
