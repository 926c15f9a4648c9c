"""mallseg over HTTP: one customer in, one segment out, and what the models are."""
